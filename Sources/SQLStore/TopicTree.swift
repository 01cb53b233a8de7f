import Jobs

/// The tree of the words of all patterns; see `TopicTables`.
extension Transaction {
  private static let root: Int64 = 0

  /// The nodes whose patterns match a topic. What is open after each word is looked up once, so that
  /// it costs what the topic has words and never what there are bindings.
  func nodes(matching topic: Topic) throws -> [Int64] {
    // What is reached by a `#`, and so takes any further word.
    var anyWords: Set<Int64> = []
    var open = [Self.root]
    for word in topic.words {
      var next: [Int64] = []
      var index = 0
      while index < open.count {
        let node = open[index]
        var afterAnyWords: Int64?
        try connection.query(Self.findWords, [.integer(node), .text(String(word))]) { row in
          row.withBytes(1) { $0.elementsEqual("#".utf8) }
            ? (afterAnyWords = row.integer(0)) : next.append(row.integer(0))
        }
        if let afterAnyWords, anyWords.insert(afterAnyWords).inserted {
          open.append(afterAnyWords)
        }
        if anyWords.contains(node) { next.append(node) }
        index += 1
      }
      open = next
    }
    var index = 0
    while index < open.count {
      try connection.query(Self.findWord, [.integer(open[index]), .text(TopicPattern.anyWords)]) {
        if anyWords.insert($0.integer(0)).inserted { open.append($0.integer(0)) }
      }
      index += 1
    }
    return open
  }

  /// The node of a pattern; nil when nothing stands there.
  func node(of pattern: TopicPattern) throws -> Int64? {
    var node = Self.root
    for word in pattern.words {
      guard let child = try child(of: node, over: word) else { return nil }
      node = child
    }
    return node
  }

  /// The node of a pattern, made where it is new.
  func plant(_ pattern: TopicPattern) throws -> Int64 {
    var node = Self.root
    for word in pattern.words {
      if let child = try child(of: node, over: word) {
        node = child
      } else {
        var last = Self.root
        try connection.query(Self.lastNode, []) { last = $0.integer(0) }
        try connection.run(
          Self.insertWord, [.integer(node), .text(String(word)), .integer(last + 1)])
        node = last + 1
      }
    }
    return node
  }

  /// Removes a node at which no binding stands any more, and what led to it alone.
  func fell(_ node: Int64) throws {
    var node = node
    while node != Self.root {
      var isUsed = false
      try connection.query(Self.isNodeUsed, [.integer(node)]) { isUsed = $0.int(0) != 0 }
      var parent = Self.root
      try connection.query(Self.findParent, [.integer(node)]) { parent = $0.integer(0) }
      if isUsed { return }
      try connection.run(Self.deleteWord, [.integer(node)])
      node = parent
    }
  }

  private func child(of node: Int64, over word: Substring) throws -> Int64? {
    var child: Int64?
    try connection.query(Self.findWord, [.integer(node), .text(String(word))]) {
      child = $0.integer(0)
    }
    return child
  }

  static let findWords = Statement(
    "find topic words",
    "SELECT child, word FROM penstock_topic_word WHERE node = ? AND word IN (?, '*', '#')")
  static let findWord = Statement(
    "find topic word", "SELECT child FROM penstock_topic_word WHERE node = ? AND word = ?")
  static let lastNode = Statement(
    "last topic node", "SELECT coalesce(max(child), 0) FROM penstock_topic_word")
  static let insertWord = Statement(
    "insert topic word", "INSERT INTO penstock_topic_word (node, word, child) VALUES (?, ?, ?)")
  static let isNodeUsed = Statement(
    "is topic node used",
    """
    SELECT EXISTS (SELECT 1 FROM penstock_topic_word WHERE node = ?1)
      OR EXISTS (SELECT 1 FROM penstock_binding WHERE node = ?1)
    """)
  static let findParent = Statement(
    "find topic parent", "SELECT node FROM penstock_topic_word WHERE child = ?")
  static let deleteWord = Statement(
    "delete topic word", "DELETE FROM penstock_topic_word WHERE child = ?")
}
