import Testing

@Suite struct KeyHelpTests {
  @Test func `all sections of the keys' help have the same columns`() throws {
    let text = try Workshop().penstock("help", "keys").output
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
    let table = rows.filter { !$0.contains("monitor:") }
    #expect(table.count > 50)
    // An action, its keys, and what they do: each begins where those of the other rows do.
    let starts = Set(
      table.map { row in
        let columns = row.dropFirst(2).split(separator: "  ", omittingEmptySubsequences: true)
        #expect(columns.count == 3, "\(row)")
        return columns.map {
          row.distance(from: row.startIndex, to: $0.drop { $0 == " " }.startIndex)
        }
      })
    #expect(starts.count == 1)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.last != " " })
  }
}
