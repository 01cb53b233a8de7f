import Jobs

/// Which handler runs which kind.
package struct HandlerTable: Sendable {
  /// Takes what no other takes.
  package static let fallback = "*"

  private let handlers: [String: any Handler]

  /// By kind; `*` is the handler of every other kind.
  package init(_ handlers: [String: any Handler]) {
    self.handlers = handlers
  }

  /// Kinds to claim, so that all others stay untouched in their queues; nil for every kind.
  package var kinds: Set<String>? {
    handlers[Self.fallback] == nil ? Set(handlers.keys) : nil
  }

  /// Ends all handlers, once no run is under way.
  package func end() async {
    await withDiscardingTaskGroup { group in
      for handler in handlers.values { group.addTask { await handler.end() } }
    }
  }

  package func handler(for kind: String) -> (any Handler)? {
    handlers[kind] ?? handlers[Self.fallback]
  }
}
