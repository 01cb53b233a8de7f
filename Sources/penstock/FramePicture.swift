import Drawing

/// A frame as a file: a picture if its name ends in `.svg`, else text.
struct FramePicture {
  let frame: Frame
  let theme: Theme

  /// Makes a new file; one that is there already is not written over unless that is asked for.
  func write(to path: String, replacing: Bool = false) throws(Failure) {
    let content = path.hasSuffix(".svg") ? frame.svg(theme: theme) : frame.text + "\n"
    try WrittenFile(path: path).write(Array(content.utf8), replacing: replacing)
  }
}
