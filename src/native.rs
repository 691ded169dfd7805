//! The engine in a terminal: what the program `optimarium` does, one module per noun.
