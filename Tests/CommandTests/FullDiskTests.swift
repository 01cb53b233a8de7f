import Foundation
import Testing

/// Places that cannot be written, and streams that are not there.
@Suite struct FullDiskTests {
  @Test func `a file that may not grow ends a push with what to look at`() throws {
    let shop = try Workshop()
    _ = try shop.penstock("push", "q")
    // Blocks of 512 bytes; without the trap the signal would end the program.
    let script = """
      head -c 3000000 /dev/zero > big; trap '' XFSZ; ulimit -f 2048
      \(Workshop.program.path) push q @big
      """
    let run = try shop.run("/bin/sh", ["-c", script])
    #expect(run.status == 74)
    #expect(run.output.isEmpty)
    #expect(run.error.hasPrefix("cannot write to store 'penstock.db': "))
    #expect(try shop.penstock("push", "q").output == "2\n")
    #expect(try shop.penstock("check").status == 0)
  }

  private static let canMount =
    (try? Workshop().run("/usr/bin/unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]))?
    .status == 0

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `a full disk ends a push, and after room was made the store is sound`() throws {
    let shop = try Workshop()
    let script = """
      mkdir disk; mount -t tmpfs -o size=3m none disk; cd disk; penstock=\(Workshop.program.path)
      $penstock push q; head -c 2000000 /dev/zero > filler; head -c 1000000 /dev/zero > ../big
      $penstock push q @../big; echo status $?
      $penstock jobs --json | wc -l
      rm filler; $penstock push q @../big; $penstock check 2>check-facts
      """
    let run = try shop.run("/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script])
    #expect(
      run.error
        == "cannot write to store 'penstock.db': the disk is full; free some space and try again\n")
    #expect(
      run.output == """
        1
        status 74
        1
        2
        store 'penstock.db' is sound

        """)
  }

  @Test(.enabled(if: canMount, "needs the right to mount"))
  func `a worker waits for room on a full disk and loses nothing`() throws {
    let shop = try Workshop()
    let script = """
      mkdir disk; mount -t tmpfs -o size=6m none disk; cd disk; penstock=\(Workshop.program.path)
      for n in $(seq 30); do echo '{"queue":"q"}'; done | $penstock push --batch - > ids
      $penstock work --slots 1 --exec /bin/sh -c \
        'if [ $PENSTOCK_JOB_ID = 1 ]; then cat /dev/zero > filler 2> /dev/null; fi
        head -c 65536 /dev/zero | tr "\\0" x' 2> ../log &
      while ! grep -q 'disk is full' ../log; do sleep 0.02; done
      rm filler
      while ! grep -q 'job 30 ' ../log; do sleep 0.02; done
      kill $!; wait $!; echo status $?
      $penstock jobs state:succeeded --json | wc -l; $penstock check 2>check-facts
      """
    let run = try shop.run("/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script])
    #expect(run.output == "status 0\n30\nstore 'penstock.db' is sound\n")
  }

  /// Root may write everywhere, so the program runs as nobody then.
  private static let asNobody =
    getuid() == 0
    ? "setpriv --reuid=65534 --regid=65534 --clear-groups " + Workshop.program.path
    : Workshop.program.path
  private static let canBeNobody =
    (try? Workshop().run("/bin/sh", ["-c", "\(asNobody) version"]))?.status == 0

  @Test(.enabled(if: canBeNobody, "needs the program to be readable by everybody"))
  func `a place without permission is named`() throws {
    let shop = try Workshop()
    let making =
      "mkdir closed; \(Workshop.program.path) push q --store closed/a.db; chmod -R a-w closed"
    _ = try shop.run("/bin/sh", ["-c", making])
    defer { _ = try? shop.run("/bin/chmod", ["-R", "u+w", "closed"]) }
    let cases: [(line: String, status: Int32, error: String)] = [
      (
        "push q --store closed/new.db", 73,
        "cannot create store 'closed/new.db': folder 'closed': Permission denied\n"
      ),
      (
        "push q --store closed/a.db", 77,
        "cannot open store 'closed/a.db': it may not be written; look at the owner and mode of "
          + "the file\n"
      ),
    ]
    for bad in cases {
      let run = try shop.run("/bin/sh", ["-c", "\(Self.asNobody) \(bad.line)"])
      #expect(run == Workshop.Run(status: bad.status, output: "", error: bad.error))
    }
  }

  @Test func `closed streams are no place for the store's files`() throws {
    let shop = try Workshop()
    let script = """
      penstock=\(Workshop.program.path)
      $penstock push q >&-; echo $?
      $penstock push q 2>&-; echo $?
      $penstock push q - <&-; echo $?
      $penstock push q <&- >&- 2>&-; echo $?
      $penstock jobs > /dev/full; echo $?
      $penstock work --until-empty --exec /bin/cat <&- >&- 2>&-; echo $?
      $penstock jobs state:succeeded --json | wc -l; $penstock check 2>check-facts
      """
    let run = try shop.run("/bin/sh", ["-c", script])
    #expect(
      run.output == """
        74
        2
        0
        74
        74
        74
        0
        3
        store 'penstock.db' is sound

        """)
    #expect(
      run.error == """
        cannot write output: Bad file descriptor
        cannot read 'standard input': Bad file descriptor
        cannot write output: No space left on device

        """)
  }

  @Test func `a reader that goes early is no reason to complain`() throws {
    let shop = try Workshop()
    _ = try shop.penstock(
      "push", "q", "--batch", "-", input: String(repeating: "{}\n", count: 3000))
    let run = try shop.run(
      "/bin/sh", ["-c", "\(Workshop.program.path) jobs --all --json | head -n 1 | wc -l"])
    #expect(run == Workshop.Run(status: 0, output: "1\n", error: ""))
  }
}
