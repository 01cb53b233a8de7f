import Testing

@Suite struct StoreLookupTests {
  @Test func `a store that is not there is named with the way to make it`() throws {
    let shop = try Workshop()
    let run = try shop.penstock("jobs")
    #expect(run.status == 66)
    #expect(
      run.error
        == "cannot open store 'penstock.db': there is no such file (the usual place, since --store, "
        + "PENSTOCK_STORE and configuration name none); make it with 'penstock init' or by pushing "
        + "a job\n")
    #expect(!shop.exists("penstock.db"))
  }

  @Test func `option, environment and configuration name the store, in this order`() throws {
    let shop = try Workshop()
    try shop.write("{ store: 'configured.db' }", to: "penstock.json5")
    let environment = ["PENSTOCK_STORE": "environment.db"]
    _ = try shop.penstock("push", "q")
    #expect(shop.exists("configured.db"))
    _ = try shop.penstock("push", "q", environment: environment)
    #expect(shop.exists("environment.db"))
    _ = try shop.penstock("push", "q", "--store", "option.db", environment: environment)
    #expect(shop.exists("option.db"))
    #expect(!shop.exists("penstock.db"))
  }

  @Test func `a wrong configuration ends a command but not help`() throws {
    let shop = try Workshop()
    try shop.write("{ stroe: 'a.db' }", to: "penstock.json5")
    let run = try shop.penstock("jobs")
    #expect(run.status == 78)
    #expect(
      run.error
        == "cannot read configuration './penstock.json5:1:3': unknown key 'stroe'; "
        + "did you mean 'store'?\n")
    #expect(try shop.penstock("help", "jobs").status == 0)
    #expect(try shop.penstock("version").status == 0)
  }

  @Test(arguments: ["postgres", "mysql", "https"])
  func `a server is refused honestly and without its password`(scheme: String) throws {
    let run = try Workshop().penstock("jobs", "--store", "\(scheme)://ada:secret@db/jobs")
    #expect(run.status == 69)
    #expect(run.error.hasPrefix("cannot open store '\(scheme)://ada:***@db/jobs': this version "))
  }

  @Test func `init makes a store once`() throws {
    let shop = try Workshop()
    #expect(try shop.penstock("init").output.hasPrefix("store 'penstock.db' is made ("))
    #expect(try shop.penstock("init").output.hasPrefix("store 'penstock.db' is in place ("))
    #expect(try shop.penstock("check").output == "store 'penstock.db' is sound\n")
  }

  @Test func `a file that is not a store is left alone`() throws {
    let shop = try Workshop()
    try shop.write("a letter", to: "letter.txt")
    for command in ["init", "jobs", "stats"] {
      #expect(try shop.penstock(command, "--store", "letter.txt").status == 65)
    }
  }
}
