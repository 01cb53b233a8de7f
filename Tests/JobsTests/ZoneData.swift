import FoundationEssentials
import Jobs
import Testing

/// The zones of the machine that the tests run on.
enum ZoneData {
  static func zone(_ name: String) throws -> TimeZoneRules {
    let path = "/usr/share/zoneinfo/\(name)"
    return try TimeZoneRules(name: name, data: Array(Data(contentsOf: URL(filePath: path))))
  }
}
