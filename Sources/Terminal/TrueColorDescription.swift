import CNcurses
import Glibc

/// A description of a terminal for those that say they show true colours (`COLORTERM`) on machines
/// whose database has none for them: xterm's, with red, green and blue where it has numbers of a table.
///
/// It is what `tic -x` makes of `xterm-256color` with `RGB`, `colors#0x1000000` and the colours as
/// `38;2;R;G;B`, without the keys that nobody reads here and without `rep`, which tmux lacks.
enum TrueColorDescription {
  static let name = "penstock-direct"

  /// Lets ncurses find it while `body` runs, and nobody after.
  static func offered<Result>(_ body: () -> Result) -> Result {
    let before = getenv("TERMINFO").map { String(cString: $0) }
    setenv("TERMINFO", text, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return body()
  }

  /// In the form in which the environment can hold it.
  private static let text = """
    b64:HgIoAB0ADwBpATwDcGVuc3RvY2stZGlyZWN0fHh0ZXJtIHdpdGggdHJ1ZSBjb2xvdXJzAAABAAABAAAA\
    AQAAAAABAQAAAAAAAAAAAAAAAAABAFAAAAAIAAAAGAAAAP______________________________________\
    ______________8AAAAB_38AAAAABAAGAAgA__8ZACEAJQApAP__NABFAEcASwBSAP__VABhAP__ZQD__2kA\
    bQD_____cQD__3UAegD__4wAkQD_____lgCbAKAApQCuALIAuQD__8sA0ADWAP_____________________c\
    AP__4AD________iAP__5wD__________-sA7wD1APkA_QABAQcBDQETARkBHwEjAf__KAH__ywBMQE2Af__\
    _____zoBPgFGAf__________________________________TgH__1EBWgFjAWwBdQF-AYcBkAGZAaIB____\
    _________________________6sBrgG5AbwBvgHBAf____8eAv____________________________8gAv__\
    VQL_____WQJfAv____________________________9lAmkC____________________________________\
    ____________________________________________________________________________________\
    _____________20CcwL_________________________________________________________________\
    ______________________________________________________________________95Av__________\
    _____________________________________________________________34C____________________\
    ______________-HAv_______________________4wC________________________________________\
    ________________________________________________kgL_______-WAukCG1taAAcADQAbWyVpJXAx\
    JWQ7JXAyJWRyABtbSBtbMkoAG1tLABtbSgAbWyVpJXAxJWRHABtbJWklcDElZDslcDIlZEgACgAbW0gAG1s_\
    MjVsAAgAG1s_MTJsG1s_MjVoABtbQwAbW0EAG1tQABtbTQAbKDAAG1sxbQAbWz8xMDQ5aBtbMjI7MDswdAAb\
    WzJtABtbNGgAG1s3bQAbWzdtABtbNG0AG1slcDElZFgAGyhCABsoQhtbbQAbWz8xMDQ5bBtbMjM7MDswdAAb\
    WzRsABtbMjdtABtbMjRtABtbTAB_ABtbM34AG09CABtPUAAbWzIxfgAbT1EAG09SABtPUwAbWzE1fgAbWzE3\
    fgAbWzE4fgAbWzE5fgAbWzIwfgAbT0gAG1syfgAbT0QAG1s2fgAbWzV-ABtPQwAbT0EAG1s_MWwbPgAbWz8x\
    aBs9ABtFABtbJXAxJWRQABtbJXAxJWRNABtbJXAxJWRCABtbJXAxJWRAABtbJXAxJWRTABtbJXAxJWRMABtb\
    JXAxJWREABtbJXAxJWRDABtbJXAxJWRUABtbJXAxJWRBABs4ABtbJWklcDElZGQAGzcACgAbTQAlPyVwOSV0\
    GygwJWUbKEIlOxtbMCU_JXA2JXQ7MSU7JT8lcDUldDsyJTslPyVwMiV0OzQlOyU_JXAxJXAzJXwldDs3JTsl\
    PyVwNCV0OzUlOyU_JXA3JXQ7OCU7bQAJAGBgYWFmZmdnaWlqamtrbGxtbW5ub29wcHFxcnJzc3R0dXV2dnd3\
    eHh5eXp6e3t8fH19fn4AG1taABtbPzdoABtbPzdsABtPRgAbT00AG1syM34AG1syNH4AG1sxSwAbWzM5OzQ5\
    bQAbWzNtABtbMjNtABtbPAAbWyU_JXAxJXs4fSU8JXQzJXAxJWQlZTM4OzI7JXAxJXs2NTUzNn0lLyVkOyVw\
    MSV7MjU2fSUvJXsyNTV9JSYlZDslcDElezI1NX0lJiVkJTttABtbJT8lcDElezh9JTwldDQlcDElZCVlNDg7\
    MjslcDElezY1NTM2fSUvJWQ7JXAxJXsyNTZ9JS8lezI1NX0lJiVkOyVwMSV7MjU1fSUmJWQlO20AAgAAAAAA\
    AgAHAAEBAAADAEFYAFJHQgA=
    """
}
