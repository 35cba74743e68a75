//! Bytes to text: encodings, line ends, binary input. The only room that opens files.
