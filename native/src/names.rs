//! The names every event has, under fixed numbers.

use crate::intern::Interner;

/// Names in the order of their numbers.
const KNOWN: [&str; 13] = [
    "Event",
    "System",
    "EventData",
    "UserData",
    "Data",
    "Name",
    "Provider",
    "TimeCreated",
    "SystemTime",
    "EventID",
    "EventRecordID",
    "Channel",
    "Computer",
];
/// `<Event>`
pub const EVENT: u32 = 0;
/// `<System>`
pub const SYSTEM: u32 = 1;
/// `<EventData>`
pub const EVENT_DATA: u32 = 2;
/// `<UserData>`
pub const USER_DATA: u32 = 3;
/// `<Data>`
pub const DATA: u32 = 4;
/// The attribute `Name`
pub const NAME: u32 = 5;
/// `<Provider>`
pub const PROVIDER: u32 = 6;
/// `<TimeCreated>`
pub const TIME_CREATED: u32 = 7;
/// The attribute `SystemTime`
pub const SYSTEM_TIME: u32 = 8;
/// `<EventID>`
pub const EVENT_ID: u32 = 9;
/// `<EventRecordID>`
pub const EVENT_RECORD_ID: u32 = 10;
/// `<Channel>`
pub const CHANNEL: u32 = 11;
/// `<Computer>`
pub const COMPUTER: u32 = 12;

/// Return an interner that holds the known names under their numbers.
pub fn interner() -> Interner {
    let mut names = Interner::default();
    for name in KNOWN {
        names.text(name);
    }
    names
}

/// Return the number of a name's text: a known one for a known name, else the one it has.
pub fn known(names: &mut Interner, number: u32) -> u32 {
    let text = names.texts.get(number as usize);
    match KNOWN.iter().position(|name| *name == text) {
        Some(known) => known as u32,
        None => number,
    }
}

/// Return the number of the text that the entity of this name stands for.
pub fn entity(names: &mut Interner, name: u32) -> u32 {
    let text = match names.texts.get(name as usize) {
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        other => format!("&{other};"),
    };
    names.text(&text)
}
