/// Counts of durations in log-linear buckets: 32 buckets to each doubling, so a value read back is
/// at most 1/64 (1.6 %) off, over the whole range from 1 µs to centuries.
///
/// Buckets of any two histograms merge by addition, which is why percentiles come from merged
/// buckets and never from averaged percentiles. The scheme is that of HdrHistogram
/// (hdrhistogram.org) with 5 significant bits.
package struct LatencyHistogram: Hashable, Sendable {
  /// Number of durations by bucket index.
  package private(set) var counts: [Int: Int] = [:]
  package private(set) var count = 0
  /// The longest duration, exactly.
  package private(set) var maximum: Duration = .zero

  package init() {}

  package var isEmpty: Bool { count == 0 }

  package mutating func record(_ duration: Duration, times: Int = 1) {
    counts[Self.bucket(of: duration), default: 0] += times
    count += times
    maximum = max(maximum, duration)
  }

  package mutating func merge(_ other: LatencyHistogram) {
    counts.merge(other.counts, uniquingKeysWith: +)
    count += other.count
    maximum = max(maximum, other.maximum)
  }

  /// The duration that a share of 0…1 of all durations does not exceed; nil when empty.
  ///
  /// Nearest rank, answered with the middle of the bucket; the highest rank is answered
  /// with the maximum itself.
  package func percentile(_ share: Double) -> Duration? {
    guard count > 0 else { return nil }
    let rank = min(max(Int((share * Double(count)).rounded(.up)), 1), count)
    if rank == count { return maximum }
    var seen = 0
    for index in counts.keys.sorted() {
      seen += counts[index] ?? 0
      if seen >= rank {
        let middle = (Self.lowerBound(of: index) + Self.lowerBound(of: index + 1)) / 2
        return min(.microseconds(middle), maximum)
      }
    }
    return maximum
  }

  /// Buckets in rising order with the bound that their durations stay under.
  package var buckets: [(upperBound: Duration, count: Int)] {
    counts.sorted { $0.key < $1.key }.map {
      (.microseconds(Self.lowerBound(of: $0.key + 1)), $0.value)
    }
  }

  /// How many durations fall into each of the ranges that `bounds` (rising) parts the line into:
  /// one more than bounds. A bucket that straddles a bound counts where its middle lies.
  package func counts(partedBy bounds: [Duration]) -> [Int] {
    var result = Array(repeating: 0, count: bounds.count + 1)
    let limits = bounds.map(\.microseconds)
    for (index, count) in counts {
      let middle = (Self.lowerBound(of: index) + Self.lowerBound(of: index + 1)) / 2
      result[limits.firstIndex { middle < $0 } ?? limits.count] += count
    }
    return result
  }

  /// Below 64 µs each microsecond has its bucket; above, the top six bits of the value name it.
  static func bucket(of duration: Duration) -> Int {
    let value = max(0, duration.microseconds)
    guard value >= 64 else { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount
    return (exponent - 5) * 32 + Int(value >> Int64(exponent - 5))
  }

  /// The smallest number of microseconds in a bucket.
  static func lowerBound(of bucket: Int) -> Int64 {
    guard bucket >= 64 else { return Int64(bucket) }
    let shift = bucket / 32 - 1
    guard shift < 58 else { return .max }
    return Int64(bucket - shift * 32) << Int64(shift)
  }
}

/// The stored form: LEB128 numbers: the maximum in µs, then for each bucket in rising order the
/// distance of its index from the one before and its count.
extension LatencyHistogram {
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    Self.append(UInt64(max(0, maximum.microseconds)), to: &bytes)
    var previous = 0
    for (index, count) in counts.sorted(by: { $0.key < $1.key }) {
      Self.append(UInt64(index - previous), to: &bytes)
      Self.append(UInt64(count), to: &bytes)
      previous = index
    }
    return bytes
  }

  /// Nil when the bytes are not a histogram.
  package init?(encoded bytes: some Sequence<UInt8>) {
    var iterator = bytes.makeIterator()
    guard let maximum = Self.next(&iterator), maximum <= UInt64(Int64.max) else { return nil }
    var index = 0
    while let distance = Self.next(&iterator) {
      guard let number = Self.next(&iterator), number < 1 << 62, distance < 4096 else { return nil }
      index += Int(distance)
      counts[index, default: 0] += Int(number)
      count += Int(number)
    }
    self.maximum = .microseconds(Int64(maximum))
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func next(_ iterator: inout some IteratorProtocol<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = iterator.next(), shift < 63 {
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }
}
