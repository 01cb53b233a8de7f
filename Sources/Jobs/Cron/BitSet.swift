/// A set of numbers below 64, found through in order.
struct BitSet: Hashable, Sendable, Sequence {
  private var bits: UInt64 = 0

  init() {}

  init(_ range: ClosedRange<Int>) {
    for number in range { insert(number) }
  }

  mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }

  func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }

  func union(_ other: BitSet) -> BitSet { BitSet(bits | other.bits) }

  func intersection(_ other: BitSet) -> BitSet { BitSet(bits & other.bits) }

  var isEmpty: Bool { bits == 0 }

  var first: Int? { first(from: 0) }

  /// The least number in the set that is not below `start`.
  func first(from start: Int) -> Int? {
    let rest = bits >> UInt64(start)
    return rest == 0 ? nil : start + rest.trailingZeroBitCount
  }

  func makeIterator() -> AnyIterator<Int> {
    var rest = bits
    return AnyIterator {
      guard rest != 0 else { return nil }
      defer { rest &= rest - 1 }
      return rest.trailingZeroBitCount
    }
  }

  private init(_ bits: UInt64) { self.bits = bits }
}
