// swift-tools-version: 6.2
import PackageDescription

// Targets in dependency order: an arrow between modules never turns back.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "penstock",
  products: [
    .library(name: "Penstock", targets: ["Penstock"]),
    .executable(name: "penstock", targets: ["penstock"]),
  ],
  targets: [
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CDigest", providers: [.apt(["libmd-dev"])]),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),

    .target(name: "Jobs", dependencies: ["CDigest"], swiftSettings: strict),
    .target(name: "Drawing", swiftSettings: strict),
    .target(name: "Worker", dependencies: ["Jobs", "CLinux"], swiftSettings: strict),
    .target(name: "HTTP", dependencies: ["Worker", "Jobs", "CCurl"], swiftSettings: strict),
    .target(name: "Monitor", dependencies: ["Jobs", "Drawing"], swiftSettings: strict),
    .target(name: "SQLStore", dependencies: ["Jobs"], swiftSettings: strict),
    .target(
      name: "SQLiteDatabase", dependencies: ["SQLStore", "CSQLite", "CLinux"], swiftSettings: strict
    ),
    .target(name: "Terminal", dependencies: ["Drawing", "CNcurses"], swiftSettings: strict),
    .target(
      name: "Settings", dependencies: ["Jobs", "Drawing"], resources: [.embedInCode("Themes")],
      swiftSettings: strict),
    .target(
      name: "Penstock", dependencies: ["Jobs", "Worker", "SQLStore", "SQLiteDatabase"],
      swiftSettings: strict),
    .executableTarget(
      name: "penstock",
      dependencies: [
        "Jobs", "Drawing", "Worker", "HTTP", "Monitor", "SQLStore", "SQLiteDatabase", "Terminal",
        "Settings", "Penstock", "CLinux",
      ],
      swiftSettings: strict),

    .testTarget(name: "JobsTests", dependencies: ["Jobs"], swiftSettings: strict),
    .testTarget(name: "DrawingTests", dependencies: ["Drawing"], swiftSettings: strict),
    .testTarget(name: "WorkerTests", dependencies: ["Worker", "Jobs"], swiftSettings: strict),
    .testTarget(
      name: "HTTPTests", dependencies: ["HTTP", "Worker", "Jobs"], swiftSettings: strict),
    .testTarget(
      name: "MonitorTests", dependencies: ["Monitor", "Jobs", "Drawing"], swiftSettings: strict),
    .testTarget(
      name: "SQLStoreTests", dependencies: ["SQLStore", "SQLiteDatabase", "Jobs"],
      swiftSettings: strict),
    .testTarget(
      name: "SQLiteDatabaseTests", dependencies: ["SQLiteDatabase", "SQLStore", "Jobs"],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Drawing"], swiftSettings: strict),
    .testTarget(
      name: "SettingsTests", dependencies: ["Settings", "Jobs", "Drawing"], swiftSettings: strict),
    .testTarget(name: "PenstockTests", dependencies: ["Penstock"], swiftSettings: strict),
    // Processes that the torture tests start and kill.
    .executableTarget(
      name: "torturer", dependencies: ["Jobs", "SQLStore", "SQLiteDatabase"],
      path: "Tests/Torturer", swiftSettings: strict),
    .testTarget(
      name: "TortureTests",
      dependencies: ["Jobs", "SQLStore", "SQLiteDatabase", "Worker", "torturer"],
      swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["penstock", "Settings", "Jobs", "Drawing", "Monitor"],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
