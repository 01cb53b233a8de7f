import Penstock

struct Thumbnail: JobPayload {
  static let queue = "media"
  var picture: String
  var width: Int
}

/// What a finished job leaves.
struct Size: Codable, Sendable {
  var width: Int
  var height: Int
}

@main struct Example {
  static func main() async throws {
    let store = try Store(path: CommandLine.arguments.dropFirst().first ?? "example.db")
    for picture in ["ada.png", "grace.png", "broken.gif"] {
      try await store.push(Thumbnail(picture: picture, width: 320))
    }

    var worker = JobWorker(store, slots: 2)
    worker.handle(Thumbnail.self) { thumbnail, context -> Size? in
      guard thumbnail.picture.hasSuffix(".png") else {
        throw JobFailure.permanent(reason: "\(thumbnail.picture) is no PNG")
      }
      for row in 1...4 {
        context.report(progress: Double(row) / 4, note: "row \(row) of 4")
      }
      return Size(width: thumbnail.width, height: thumbnail.width * 3 / 4)
    }
    try await worker.run(untilEmpty: true)
    await store.close()
  }
}
