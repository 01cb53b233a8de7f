import Jobs
import Testing

@Suite struct TopicTests {
  @Test(arguments: [
    ("orders", "orders", true), ("orders", "orders.eu", false), ("orders.*", "orders.eu", true),
    ("orders.*", "orders", false), ("orders.*", "orders.eu.new", false),
    ("orders.#", "orders", true), ("orders.#", "orders.eu.new", true), ("#", "a.b.c", true),
    ("#.new", "new", true), ("#.new", "orders.eu.new", true), ("#.new", "orders.new.eu", false),
    ("*.#.new", "new", false), ("*.#.new", "eu.new", true), ("#.#", "a", true),
    ("a.#.b.#.c", "a.b.b.c", true), ("a.#.b.#.c", "a.c.b", false),
    // A dot at an end has an empty word beside it, and that is a word.
    ("a.*", "a.", true), ("*.a", ".a", true), ("a.*.b", "a..b", true), ("a.b", "a..b", false),
    ("*", ".", false), ("*.*", ".", true), ("a.", "a.", true), ("a.", "a", false),
    ("Orders", "orders", false), ("bestellungen.*", "bestellungen.köln", true),
  ])
  func `a pattern matches as in AMQP`(pattern: String, topic: String, matches: Bool) throws {
    #expect(try TopicPattern(pattern).matches(Topic(topic)) == matches)
  }

  @Test(arguments: [
    ("", "cannot use topic '': it is empty; name one, such as 'orders.eu.new'"),
    (
      "orders.*",
      "cannot use topic 'orders.*' at column 8: it has the wildcard '*'; wildcards belong into the "
        + "patterns of bindings"
    ),
    (
      "a\nb",
      "cannot use topic 'a\nb' at column 2: it contains a control character; leave it out"
    ),
  ])
  func `what is no topic is told with its place`(name: String, message: String) throws {
    let error = try #require(throws: TopicError.self) { try Topic(name) }
    #expect(error.description == message)
  }

  @Test func `a wildcard within a word is refused with its place`() throws {
    let error = try #require(throws: TopicError.self) { try TopicPattern("orders.eu*.new") }
    #expect(
      error.description
        == "cannot use topic pattern 'orders.eu*.new' at column 10: in 'eu*' the wildcard '*' is a "
        + "part of a word; it stands for whole words, as in 'orders.*.new' and 'orders.#'")
  }

  @Test func `names are at most 255 bytes`() throws {
    _ = try Topic(String(repeating: "a", count: 255))
    #expect(throws: TopicError.self) { try Topic(String(repeating: "a", count: 256)) }
    #expect(throws: TopicError.self) { try Topic(String(repeating: "ö", count: 128)) }
    #expect(throws: TopicError.self) { try TopicPattern(String(repeating: "*.", count: 128) + "a") }
  }

  @Test func `bindings stand in an outline under what their patterns have in common`() throws {
    let records = try [
      ("orders.eu.new", "emails"), ("orders.eu.#", "audit"), ("payments.*", "books"),
      ("orders", "all"), ("payments.*", "archive"), ("#", "log"), ("orders.eu.new", "crm"),
    ].enumerated().map { index, pair in
      BindingRecord(
        id: BindingID(index),
        binding: TopicBinding(pattern: try TopicPattern(pair.0), queue: pair.1))
    }
    let lines = TopicOutline(records).rows.map { row in
      String(repeating: "  ", count: row.depth) + row.text
        + (row.record.map { " > \($0.binding.queue)" } ?? "")
    }
    #expect(
      lines == [
        "# > log", "orders > all", "  eu", "    # > audit", "    new > crm", "    new > emails",
        "payments.* > archive", "payments.* > books",
      ])
  }

  @Test func `a pattern with an empty word stands whole in the outline, and the word can be seen`()
    throws
  {
    let records = try [".", "a.b", "a.c", ".a", "a.", "a..b"].enumerated().map { index, text in
      BindingRecord(
        id: BindingID(index),
        binding: TopicBinding(pattern: try TopicPattern(text), queue: "q"))
    }
    let lines = TopicOutline(records).rows.map {
      String(repeating: "  ", count: $0.depth) + $0.text
    }
    #expect(
      lines == ["\"\".\"\"", "\"\".a", "a.\"\"", "a.\"\".b", "a", "  b", "  c"])
    #expect(try Topic("a..b").shown == "a.\"\".b")
    #expect(try Topic("a.b").shown == "a.b")
  }
}
