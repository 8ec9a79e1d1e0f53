//! Values as text, in the spelling of Windows' own XML.

use logontracer_evtx::intern::Interner;
use logontracer_evtx::texts::oddities;
use logontracer_evtx::value::{Value, items, kind, render};

fn text_of(kind: u8, bytes: &[u8]) -> String {
    let mut out = String::new();
    render(kind, bytes, &mut out);
    out
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_text_ends_at_its_first_zero() {
    assert_eq!(text_of(kind::TEXT, &utf16("eve\0hidden")), "eve");
    assert_eq!(text_of(kind::TEXT, &utf16("😀 ünï")), "😀 ünï");
}

#[test]
fn a_lone_surrogate_becomes_visible() {
    assert_eq!(text_of(kind::TEXT, &[0x62, 0, 0x00, 0xd8, 0x6f, 0]), "b\\ud800o");
}

#[test]
fn half_a_character_is_left_out() {
    assert_eq!(text_of(kind::TEXT, &[0x62, 0, 0x6f]), "b");
}

#[test]
fn numbers_are_decimal_or_hexadecimal_by_their_type() {
    assert_eq!(text_of(kind::UINT32, &7_u32.to_le_bytes()), "7");
    assert_eq!(text_of(kind::INT32, &(-1_i32).to_le_bytes()), "-1");
    assert_eq!(text_of(kind::HEX64, &999_u64.to_le_bytes()), "0x3e7");
    assert_eq!(text_of(kind::HEX64, &u64::MAX.to_le_bytes()), "0xffffffffffffffff");
    assert_eq!(text_of(kind::UINT64, &u64::MAX.to_le_bytes()), "18446744073709551615");
    assert_eq!(text_of(kind::SIZE, &16_u32.to_le_bytes()), "0x10");
}

#[test]
fn a_number_cut_short_is_no_text() {
    for of in [kind::UINT32, kind::HEX64, kind::GUID, kind::FILETIME, kind::BOOL, kind::SID, kind::SYSTEMTIME]
    {
        assert_eq!(text_of(of, &[1]), "", "type {of:#x}");
    }
}

#[test]
fn a_guid_has_its_first_three_parts_turned_round() {
    let bytes: Vec<u8> = (0..16).collect();
    assert_eq!(text_of(kind::GUID, &bytes), "03020100-0504-0706-0809-0A0B0C0D0E0F");
}

#[test]
fn a_sid_shows_as_many_parts_as_it_says_and_has() {
    let mut bytes = vec![1, 2, 0, 0, 0, 0, 0, 5];
    bytes.extend([32_u32, 544].into_iter().flat_map(u32::to_le_bytes));
    assert_eq!(text_of(kind::SID, &bytes), "S-1-5-32-544");
    assert_eq!(text_of(kind::SID, &bytes[..12]), "S-1-5-32");
}

#[test]
fn times_are_cut_to_microseconds() {
    let filetime = 133_491_672_000_000_000_u64 + 12_345_679;
    assert_eq!(text_of(kind::FILETIME, &filetime.to_le_bytes()), "2024-01-08T06:00:01.234567Z");
    let parts = [2020_u16, 2, 6, 29, 23, 59, 58, 999];
    let bytes: Vec<u8> = parts.into_iter().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text_of(kind::SYSTEMTIME, &bytes), "2020-02-29T23:59:58.999000Z");
}

#[test]
fn a_day_that_does_not_exist_is_no_time() {
    let parts = [2021_u16, 2, 6, 29, 0, 0, 0, 0];
    let bytes: Vec<u8> = parts.into_iter().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text_of(kind::SYSTEMTIME, &bytes), "");
    assert_eq!(text_of(kind::FILETIME, &u64::MAX.to_le_bytes()), "");
}

#[test]
fn an_array_of_texts_has_items_and_one_of_one_has_none() {
    let data = utf16("one\0two\0");
    let array = Value { kind: kind::TEXT | kind::ARRAY, start: 0, size: data.len() as u32 };
    let texts: Vec<String> = items(array, &data).iter().map(|v| text_of(v.kind, v.bytes(&data))).collect();
    assert_eq!(texts, ["one", "two"]);
    assert!(items(Value { size: 8, ..array }, &data).is_empty());
    assert_eq!(text_of(array.kind, &data), "one,two");
}

#[test]
fn equal_bytes_of_two_types_are_two_texts() {
    let data = 7_u32.to_le_bytes();
    let number = Value { kind: kind::UINT32, start: 0, size: 4 };
    let hex = Value { kind: kind::HEX32, ..number };
    let mut interner = Interner::default();
    assert_eq!(interner.value(&data, number), interner.value(&data, number));
    assert_ne!(interner.value(&data, number), interner.value(&data, hex));
    assert_eq!((interner.texts.get(0), interner.texts.get(1)), ("7", "0x7"));
}

#[test]
fn what_is_behind_a_zero_is_hidden_and_trailing_zeros_are_nothing() {
    assert_eq!(oddities(&utf16("eve\0\0")).n_hidden, 0);
    assert_eq!(oddities(&utf16("eve\0x")).n_hidden, 1);
    assert_eq!(oddities(&[0x00, 0xd8, 0x00, 0xdc]).n_surrogates, 0);
    assert_eq!(oddities(&[0x00, 0xdc, 0x00, 0xd8]).n_surrogates, 2);
}
