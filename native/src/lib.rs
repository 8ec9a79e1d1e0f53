//! Event log chunks straight into columns.
//!
//! An EVTX chunk stands alone, and inside it a record is a template's number and its values. So
//! each template is read once per chunk, the event id is looked at first, and values go to columns
//! as numbers or as numbers of distinct texts. Nothing is rendered twice, and nothing for events
//! that nobody asks for.

#![forbid(unsafe_code)]

pub mod batch;
pub mod binxml;
pub mod bytes;
pub mod chunk;
pub mod digest;
mod flat;
pub mod intern;
pub mod known;
pub mod names;
mod plan;
pub mod record;
pub mod run;
mod spelling;
pub mod texts;
pub mod time;
pub mod value;
