import Glibc

/// The three streams that every program is started with, unless somebody closed them.
enum StandardStreams {
  /// Fills closed ones, so that no file of the store gets their numbers and is taken for a stream.
  /// What is put there cannot be used, so that reading or writing it fails as it would closed.
  static func fill() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
      _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }
}
