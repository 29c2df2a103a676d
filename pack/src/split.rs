//! Splits a module in two: what is needed at first, and what only later casts need.
//!
//! Both halves work on one memory and one table. The first half loses the functions that are only for later; where its
//! table named them it names one that traps, until the second half is there and puts its own in these places. So the first
//! half can do nothing of theirs before, and whoever starts the page must see to it that it doesn't try.
//!
//! It goes by the names of functions, so nothing may have been folded together before: a function that serves two casts must
//! not be named after one of them.
//!
//! Data have no names. The words of later casts are found by marks ([`stretch`](crate::stretch)): the first half leaves the
//! place empty where they stand, and the second half puts them there.

use crate::stretch::{between, stretches};
use std::collections::{BTreeMap, BTreeSet};
use wasm_encoder::reencode::{self, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, ImportSection, Instruction, Module,
};
use wasmparser::{
    BinaryReaderError, DataKind, ElementItems, ElementKind, ExternalKind, FunctionBody, KnownCustom, Name, Operator,
    Parser, Payload, TypeRef,
};

/// Why a module cannot be split.
#[derive(Debug)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<BinaryReaderError> for Error {
    fn from(error: BinaryReaderError) -> Error {
        Error(error.to_string())
    }
}

impl From<reencode::Error<Error>> for Error {
    fn from(error: reencode::Error<Error>) -> Error {
        Error(error.to_string())
    }
}

impl std::error::Error for Error {}

/// Where the second half finds what the first half has.
pub const FIRST: &str = "f";

/// What a module says of itself, as far as it matters for splitting it.
#[derive(Default)]
struct Known<'a> {
    imported: u32,
    /// The type of every function.
    types: Vec<u32>,
    names: BTreeMap<u32, &'a str>,
    bodies: Vec<FunctionBody<'a>>,
    /// What each function refers to.
    refers: Vec<BTreeSet<u32>>,
    exported: BTreeSet<u32>,
    /// The places of the table, and what is in them.
    slots: BTreeMap<u32, u32>,
    tables: u32,
    globals: Vec<wasmparser::GlobalType>,
    table_types: Vec<wasmparser::TableType>,
    memory: Option<wasmparser::MemoryType>,
    data: Data<'a>,
}

/// What stands in memory before anything is done, by the half that puts it there: pieces, each with its place.
#[derive(Default)]
struct Data<'a> {
    first: Vec<(u32, &'a [u8])>,
    later: Vec<(u32, &'a [u8])>,
}

impl<'a> Data<'a> {
    fn add(&mut self, place: u32, bytes: &'a [u8]) -> Result<(), Error> {
        let stretches = stretches(bytes).map_err(|why| Error(why.to_owned()))?;
        self.first.extend(between(bytes, &stretches).into_iter().map(|(at, piece)| (place + at as u32, piece)));
        self.later.extend(stretches.into_iter().map(|stretch| (place + stretch.start as u32, &bytes[stretch])));
        Ok(())
    }
}

fn know(bytes: &[u8]) -> Result<Known<'_>, Error> {
    let mut known = Known::default();
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let TypeRef::Func(kind) = import?.ty else {
                        return Err(Error("it imports something that is no function".to_owned()));
                    };
                    known.types.push(kind);
                    known.imported += 1;
                }
            }
            Payload::FunctionSection(section) => {
                for kind in section {
                    known.types.push(kind?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    known.table_types.push(table?.ty);
                    known.tables += 1;
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    known.memory = Some(memory?);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    known.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        known.exported.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                known.exported.insert(func);
            }
            Payload::ElementSection(section) => {
                for element in section {
                    let element = element?;
                    let ElementItems::Functions(functions) = element.items else {
                        return Err(Error("its table holds what is no plain function".to_owned()));
                    };
                    match element.kind {
                        ElementKind::Active { table_index: None | Some(0), offset_expr } => {
                            let mut reader = offset_expr.get_operators_reader();
                            let Operator::I32Const { value } = reader.read()? else {
                                return Err(Error("its table begins at no plain number".to_owned()));
                            };
                            for (at, function) in functions.into_iter().enumerate() {
                                known.slots.insert(value as u32 + at as u32, function?);
                            }
                        }
                        // Functions that are referred to.
                        ElementKind::Declared => {
                            for function in functions {
                                known.exported.insert(function?);
                            }
                        }
                        _ => return Err(Error("it has a list of functions that is not in its first table".to_owned())),
                    }
                }
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    let DataKind::Active { memory_index: 0, offset_expr } = data.kind else {
                        return Err(Error("it has data without a place".to_owned()));
                    };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                        return Err(Error("its data begin at no plain number".to_owned()));
                    };
                    known.data.add(value as u32, data.data)?;
                }
            }
            Payload::CodeSectionEntry(body) => {
                let mut refers = BTreeSet::new();
                for operator in body.get_operators_reader()? {
                    match operator? {
                        Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                            refers.insert(function_index);
                        }
                        Operator::RefFunc { function_index } => {
                            refers.insert(function_index);
                        }
                        Operator::MemoryInit { .. } | Operator::DataDrop { .. } | Operator::TableInit { .. } => {
                            return Err(Error("it keeps data for later".to_owned()));
                        }
                        _ => {}
                    }
                }
                known.refers.push(refers);
                known.bodies.push(body);
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for part in names {
                        if let Name::Function(functions) = part? {
                            for naming in functions {
                                let naming = naming?;
                                known.names.insert(naming.index, naming.name);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }
    Ok(known)
}

impl Known<'_> {
    /// What the named functions refer to, and what that refers to, without passing any of `but`.
    fn reach(&self, from: impl IntoIterator<Item = u32>, but: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<u32> = from.into_iter().filter(|function| !but.contains(function)).collect();
        while let Some(function) = open.pop() {
            if reached.insert(function) && function >= self.imported {
                let next = &self.refers[(function - self.imported) as usize];
                open.extend(next.iter().filter(|next| !but.contains(next)));
            }
        }
        reached
    }

    /// The functions that are for later: those that are named so, and those that only they need. What the rest of the
    /// program calls itself is not for later, whatever its name.
    fn later(&self, is_later: impl Fn(&str) -> bool) -> BTreeSet<u32> {
        let named = self.names.iter().filter(|(at, name)| **at >= self.imported && is_later(name));
        let mut later: BTreeSet<u32> = named.map(|(&at, _)| at).filter(|at| !self.exported.contains(at)).collect();
        loop {
            let roots = self.exported.iter().chain(self.slots.values()).copied();
            let first = self.reach(roots, &later);
            let called: BTreeSet<u32> = first
                .iter()
                .filter(|&&at| at >= self.imported)
                .flat_map(|&at| self.refers[(at - self.imported) as usize].intersection(&later))
                .copied()
                .collect();
            if called.is_empty() {
                let all = self.imported..self.types.len() as u32;
                return all.filter(|at| !first.contains(at)).collect();
            }
            later.retain(|at| !called.contains(at));
        }
    }
}

/// Writes a half: functions get new numbers, and those that are not in it stay out.
struct Half<'a> {
    known: &'a Known<'a>,
    /// The new number of each function of this half.
    numbers: BTreeMap<u32, u32>,
    /// What is added to the exports, with its old number.
    shared: &'a BTreeMap<u32, String>,
    kept: &'a dyn Fn(u32) -> bool,
    at: u32,
}

impl Reencode for Half<'_> {
    type Error = Error;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Error>> {
        let number = self.numbers.get(&function).copied();
        number.ok_or_else(|| reencode::Error::UserError(Error(format!("function {function} is in the other half"))))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error<Error>> {
        for (at, kind) in (self.known.imported..).zip(section) {
            if (self.kept)(at) {
                functions.function(kind?);
            }
        }
        // The one that traps.
        functions.function(self.trap_type());
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), reencode::Error<Error>> {
        let at = self.known.imported + self.at;
        self.at += 1;
        if (self.kept)(at) {
            utils::parse_function_body(self, code, body)?;
        }
        if at as usize + 1 == self.known.types.len() {
            let mut traps = Function::new([]);
            traps.instruction(&Instruction::Unreachable).instruction(&Instruction::End);
            code.function(&traps);
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: wasmparser::ElementSectionReader<'_>,
    ) -> Result<(), reencode::Error<Error>> {
        for element in section {
            let element = element?;
            let ElementItems::Functions(functions) = element.items else { unreachable!("looked at before") };
            let mut listed = Vec::new();
            for function in functions {
                listed.push(self.numbers.get(&function?).copied().unwrap_or(self.trap()));
            }
            match element.kind {
                ElementKind::Active { offset_expr, .. } => {
                    elements.active(None, &self.const_expr(offset_expr)?, Elements::Functions(listed.into()));
                }
                _ => {
                    elements.declared(Elements::Functions(listed.into()));
                }
            }
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), reencode::Error<Error>> {
        utils::parse_export_section(self, exports, section)?;
        for (function, name) in self.shared {
            exports.export(name, ExportKind::Func, self.function_index(*function)?);
        }
        for (name, kind, at) in self.known.places() {
            exports.export(&name, kind, at);
        }
        Ok(())
    }

    fn parse_data_section(
        &mut self,
        data: &mut DataSection,
        _: wasmparser::DataSectionReader<'_>,
    ) -> Result<(), reencode::Error<Error>> {
        for &(place, piece) in &self.known.data.first {
            data.active(0, &ConstExpr::i32_const(place as i32), piece.iter().copied());
        }
        Ok(())
    }

    fn data_count(&mut self, _: u32) -> Result<u32, reencode::Error<Error>> {
        Ok(self.known.data.first.len() as u32)
    }

    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), reencode::Error<Error>> {
        // Names are for building only.
        Ok(())
    }
}

impl Half<'_> {
    /// The number of the function that traps.
    fn trap(&self) -> u32 {
        self.numbers.len() as u32
    }

    /// The type of the function that traps: any does, and the first function has one.
    fn trap_type(&self) -> u32 {
        self.known.types[0]
    }
}

impl Known<'_> {
    /// What both halves work on: memory, tables, globals, by the names under which the first half lends them.
    fn places(&self) -> Vec<(String, ExportKind, u32)> {
        let tables = (0..self.table_types.len() as u32).map(|at| (format!("t{at}"), ExportKind::Table, at));
        let globals = (0..self.globals.len() as u32).map(|at| (format!("g{at}"), ExportKind::Global, at));
        let memory = std::iter::once(("m".to_owned(), ExportKind::Memory, 0));
        memory.chain(tables).chain(globals).collect()
    }
}

/// The names of a module's functions.
///
/// # Errors
/// What in the module is of a kind that this does not know.
pub fn names(bytes: &[u8]) -> Result<Vec<&str>, Error> {
    Ok(know(bytes)?.names.into_values().collect())
}

/// The two halves of a module: without, and of, the functions whose names are for later.
///
/// # Errors
/// What in the module is of a kind that this does not know, or no words of later casts where they should be.
pub fn split(bytes: &[u8], is_later: impl Fn(&str) -> bool) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let known = know(bytes)?;
    let later = known.later(is_later);
    // What the second half refers to in the first.
    let refers = later.iter().flat_map(|at| &known.refers[(at - known.imported) as usize]);
    let shared: BTreeMap<u32, String> = refers
        .filter(|at| !later.contains(at))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .enumerate()
        .map(|(nth, &at)| (at, format!("{nth:x}")))
        .collect();
    Ok((first(bytes, &known, &later, &shared)?, second(bytes, &known, &later, &shared)?))
}

fn first(
    bytes: &[u8],
    known: &Known<'_>,
    later: &BTreeSet<u32>,
    shared: &BTreeMap<u32, String>,
) -> Result<Vec<u8>, Error> {
    let kept = |at: u32| !later.contains(&at);
    let numbers = (0..known.types.len() as u32).filter(|&at| kept(at)).zip(0..).collect();
    let mut module = Module::new();
    let mut half = Half { known, numbers, shared, kept: &kept, at: 0 };
    half.parse_core_module(&mut module, Parser::new(0), bytes)?;
    Ok(module.finish())
}

fn second(
    bytes: &[u8],
    known: &Known<'_>,
    later: &BTreeSet<u32>,
    shared: &BTreeMap<u32, String>,
) -> Result<Vec<u8>, Error> {
    let numbers: BTreeMap<u32, u32> = shared.keys().chain(later).copied().zip(0..).collect();
    let kept = |at: u32| later.contains(&at);
    let nothing = BTreeMap::new();
    let mut half = Half { known, numbers, shared: &nothing, kept: &kept, at: 0 };
    let mut module = Module::new();
    // The types are the same, so they keep their numbers.
    for payload in Parser::new(0).parse_all(bytes) {
        if let Payload::TypeSection(section) = payload? {
            let mut types = wasm_encoder::TypeSection::new();
            half.parse_type_section(&mut types, section)?;
            module.section(&types);
        }
    }
    let mut imports = ImportSection::new();
    for (at, name) in shared {
        imports.import(FIRST, name, EntityType::Function(known.types[*at as usize]));
    }
    for (name, kind, at) in known.places() {
        let at = at as usize;
        let entity = match kind {
            ExportKind::Memory => {
                EntityType::Memory(half.memory_type(known.memory.ok_or_else(|| Error("it has no memory".to_owned()))?)?)
            }
            ExportKind::Table => EntityType::Table(half.table_type(known.table_types[at])?),
            _ => EntityType::Global(half.global_type(known.globals[at])?),
        };
        imports.import(FIRST, &name, entity);
    }
    module.section(&imports);
    let mut functions = FunctionSection::new();
    for &at in later {
        functions.function(known.types[at as usize]);
    }
    module.section(&functions);
    let mut elements = ElementSection::new();
    let mut slots = known.slots.iter().filter(|(_, function)| later.contains(function)).peekable();
    while let Some((&begin, &function)) = slots.next() {
        let mut run = vec![half.function_index(function)?];
        while let Some((_, function)) = slots.next_if(|(slot, _)| **slot == begin + run.len() as u32) {
            run.push(half.function_index(*function)?);
        }
        elements.active(None, &ConstExpr::i32_const(begin as i32), Elements::Functions(run.into()));
    }
    module.section(&elements);
    let mut code = CodeSection::new();
    for &at in later {
        let body = known.bodies[(at - known.imported) as usize].clone();
        utils::parse_function_body(&mut half, &mut code, body)?;
    }
    module.section(&code);
    let mut words = DataSection::new();
    for &(place, piece) in &known.data.later {
        words.active(0, &ConstExpr::i32_const(place as i32), piece.iter().copied());
    }
    if words.is_empty() {
        return Err(Error("the words of later casts are not in its data".to_owned()));
    }
    module.section(&words);
    Ok(module.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stretch::{BEGINS, ENDS};
    use wasm_encoder::{
        MemorySection, MemoryType, NameMap, NameSection, RefType, TableSection, TableType, TypeSection,
    };

    /// A module with a table, a memory, and functions that each call some others: their names, and whom they call.
    fn module(functions: &[(&str, &[u32])], exported: u32, table: &[u32], words: &[u8]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut declared = FunctionSection::new();
        functions.iter().for_each(|_| {
            declared.function(0);
        });
        module.section(&declared);
        let mut tables = TableSection::new();
        let minimum = table.len() as u64 + 1;
        let element_type = RefType::FUNCREF;
        tables.table(TableType { element_type, table64: false, minimum, maximum: None, shared: false });
        module.section(&tables);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum: 1, maximum: None, memory64: false, shared: false, page_size_log2: None });
        module.section(&memories);
        let mut exports = ExportSection::new();
        exports.export("main", ExportKind::Func, exported);
        module.section(&exports);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(table.into()));
        module.section(&elements);
        let mut code = CodeSection::new();
        for (_, calls) in functions {
            let mut body = Function::new([]);
            for &call in *calls {
                body.instruction(&Instruction::Call(call));
            }
            body.instruction(&Instruction::End);
            code.function(&body);
        }
        module.section(&code);
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(8), words.iter().copied());
        module.section(&data);
        let (mut names, mut map) = (NameSection::new(), NameMap::new());
        for (at, (name, _)) in (0..).zip(functions) {
            map.append(at, name);
        }
        names.functions(&map);
        module.section(&names);
        module.finish()
    }

    fn halves(functions: &[(&str, &[u32])], table: &[u32]) -> (Vec<u8>, Vec<u8>) {
        let whole = module(functions, 0, table, &[b"first", BEGINS, b"later", ENDS, b"first"].concat());
        let (first, second) = split(&whole, |name| name.starts_with("later")).expect("it can be split");
        for half in [&first, &second] {
            wasmparser::Validator::new().validate_all(half).expect("a half is a module");
        }
        (first, second)
    }

    fn functions(half: &[u8]) -> (usize, usize) {
        let known = Parser::new(0).parse_all(half).map(|payload| payload.expect("it was validated"));
        known.fold((0, 0), |(imported, own), payload| match payload {
            Payload::ImportSection(section) => {
                let is_function = |import: &wasmparser::Import<'_>| matches!(import.ty, TypeRef::Func(_));
                let imports = section.into_imports().map(|import| import.expect("it was validated"));
                (imports.filter(is_function).count(), own)
            }
            Payload::FunctionSection(section) => (imported, section.count() as usize),
            _ => (imported, own),
        })
    }

    #[test]
    fn what_only_later_functions_need_goes_with_them() {
        // main, shared, later (in the table), its helper, which nobody else needs.
        let (first, second) = halves(&[("main", &[1]), ("shared", &[]), ("later", &[1, 3]), ("helper", &[])], &[1, 2]);
        // One more that traps.
        assert_eq!(functions(&first), (0, 3));
        assert_eq!(functions(&second), (1, 2));
    }

    #[test]
    fn what_is_called_at_first_stays_whatever_its_name() {
        let (first, second) = halves(&[("main", &[1]), ("later is called", &[]), ("later", &[])], &[2]);
        assert_eq!(functions(&first), (0, 3));
        assert_eq!(functions(&second), (0, 1));
    }

    #[test]
    fn the_second_half_puts_its_own_where_the_first_has_a_trap() {
        let (first, second) = halves(&[("main", &[]), ("a", &[]), ("later", &[]), ("b", &[])], &[1, 2, 3, 2]);
        let slots = |half: &[u8]| know(half).expect("a half is read like a whole").slots;
        // main, a, b, and the trap.
        assert_eq!(slots(&first), BTreeMap::from([(1, 1), (2, 3), (3, 2), (4, 3)]));
        let second = Parser::new(0).parse_all(&second).map(|payload| payload.expect("it was validated"));
        let begins: Vec<_> = second
            .filter_map(|payload| match payload {
                Payload::ElementSection(section) => Some(section),
                _ => None,
            })
            .flatten()
            .map(|element| match element.expect("it was validated").kind {
                ElementKind::Active { offset_expr, .. } => match offset_expr.get_operators_reader().read() {
                    Ok(Operator::I32Const { value }) => value,
                    other => panic!("{other:?}"),
                },
                _ => panic!("it is not active"),
            })
            .collect();
        assert_eq!(begins, [2, 4]);
    }

    #[test]
    fn words_of_later_casts_come_with_the_second_half_to_the_same_place() {
        let (first, second) = halves(&[("main", &[]), ("later", &[])], &[1]);
        let data = |half: &[u8]| -> Vec<(i32, Vec<u8>)> {
            let parts = Parser::new(0).parse_all(half).map(|payload| payload.expect("it was validated"));
            let sections = parts.filter_map(|part| match part {
                Payload::DataSection(section) => Some(section),
                _ => None,
            });
            let placed = sections.flatten().map(|data| data.expect("it was validated")).map(|data| match data.kind {
                DataKind::Active { offset_expr, .. } => match offset_expr.get_operators_reader().read() {
                    Ok(Operator::I32Const { value }) => (value, data.data.to_owned()),
                    other => panic!("{other:?}"),
                },
                DataKind::Passive => panic!("it is not active"),
            });
            placed.collect()
        };
        let words = [BEGINS, b"later", ENDS].concat();
        let behind = 13 + words.len() as i32;
        assert_eq!(data(&first), [(8, b"first".to_vec()), (behind, b"first".to_vec())]);
        assert_eq!(data(&second), [(13, words)]);
    }

    #[test]
    fn a_module_without_words_of_later_casts_is_refused() {
        for words in [&b"words"[..], b"", BEGINS, ENDS] {
            let whole = module(&[("main", &[]), ("later", &[])], 0, &[1], words);
            split(&whole, |name| name.starts_with("later")).expect_err("it has no such words");
        }
    }
}
