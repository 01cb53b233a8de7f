// swift-tools-version: 6.2
import PackageDescription

// An application that brings its own handlers, as it would stand outside of this repository.
let package = Package(
  name: "example",
  dependencies: [.package(name: "penstock", path: "../..")],
  targets: [
    .executableTarget(
      name: "Example", dependencies: [.product(name: "Penstock", package: "penstock")])
  ],
  swiftLanguageModes: [.v6]
)
