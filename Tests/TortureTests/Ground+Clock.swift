import Foundation

extension Ground {
  /// Programs started with this see the time of day moved by what the file `clock` says; their even
  /// clocks stay as they are. Nil where libfaketime is not installed.
  func movedClock() throws -> [String: String]? {
    let places = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"].map {
      $0 + "/faketime/libfaketimeMT.so.1"
    }
    guard let library = places.first(where: FileManager.default.fileExists) else { return nil }
    try setClock("+0")
    return [
      "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": folder + "/clock",
      "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    ]
  }

  func setClock(_ difference: String) throws {
    try Data("\(difference)\n".utf8).write(to: URL(filePath: folder + "/clock"), options: .atomic)
  }
}
