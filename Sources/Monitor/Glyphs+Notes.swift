import Drawing

/// Signs in front of words: in ASCII those that nobody takes for a comparison or a mark.
extension Glyphs {
  /// Points back at what stands before a note.
  var pointer: String { isASCII ? "<-" : String(left) }
  /// In front of how much a number has risen.
  var risen: Character { isASCII ? "+" : up }
}
