import SQLiteDatabase
import Testing

@testable import SQLStore

/// The statements that workers, producers, lists and screens run: none may walk over all jobs.
private let hotStatements: [Statement] = [
  Transaction.findSchedule, Transaction.schedulesOfAct, Transaction.dueSchedules,
  Transaction.nextTick, Transaction.advanceSchedule, Transaction.ticksBefore,
  Transaction.deadOfSchedule, Transaction.formerSchedules,
  Transaction.deleteVersions, Transaction.deleteOldTicks, Transaction.deleteTicks,
  Transaction.findDue, Transaction.nextDue, Transaction.countedLines, Transaction.firstReady,
  Transaction.startJob, Transaction.startJobs, Transaction.findRunningGroup,
  Transaction.endSuccesses, Transaction.makeReady, Transaction.livingWorker,
  Transaction.findRunning,
  Transaction.endRun, Transaction.insertAttempt, Transaction.findUnique, Transaction.releaseUnique,
  Transaction.runningOfWorker, Transaction.living, Transaction.beatWorker, Transaction.expired,
  Transaction.countExpired, Transaction.idsAfter,
  Transaction.deleteAttempts, Transaction.deleteJob, Transaction.expiredTrash,
  Transaction.findAttempts, Transaction.queueLines, Transaction.flowSince,
  Transaction.waits, Transaction.runs, Transaction.totals, Transaction.currentCounts,
  Transaction.countsInSteps, Transaction.countsInHistory, Transaction.flowBetween,
  Transaction.currentFlow, Transaction.historyBetween, Transaction.waitingAt,
  Transaction.waitingBetween,
  Transaction.lastWaiting, Transaction.pauseBefore, Transaction.pauseAfter,
  Transaction.eventsBefore,
  Transaction.marksSince, Transaction.foldSteps, Transaction.thinWaiting,
  Transaction.firstBelowPriority, Transaction.livingSlots,
  Transaction.deadGroups, Transaction.deathsSince, Transaction.workersOnList, Transaction.newest,
  Transaction.reviveJob, Transaction.cancelJob, Transaction.moveToTrash, Transaction.findFailure,
  JobScan.readyOfPriority, JobScan.readyBelow, JobScan.due, JobScan.finished, JobScan.ofGroup,
  JobScan.byOneID, JobScan.running, Transaction.rememberJob, Transaction.findUndo,
  Transaction.findAct, Transaction.undoJob, Transaction.deleteUndo, Transaction.deleteOldUndo,
  Transaction.findTrashOfAct, Transaction.listTrash, Transaction.trashedAfter,
  Transaction.findAudit, Transaction.waitingFacts, Transaction.turnHolder, Transaction.readyAbove,
  Transaction.readyBefore, Transaction.nextOfSpread, Transaction.releasedOfSpread,
  Transaction.outcomesAfter,
  JobScan.errorsOfGroup, JobScan.startOfPayload,
  Transaction.expiredUnique, Transaction.idleFailures, Transaction.oldFailureFlow,
  Transaction.deleteSteps, Transaction.oldMinutes, Transaction.deleteIdleWorkers,
  Transaction.replaceJob, Transaction.releaseUniqueAtStart, Transaction.findPolicies,
  Transaction.storePolicy, Transaction.findLimits, Transaction.drawTokens, Transaction.findLimit,
  Transaction.runningLines,
  Transaction.livingByName, Transaction.wantedOfWorker, Transaction.findCancel,
  Transaction.cancelMarks, Transaction.deleteCancel,
  Transaction.findWords, Transaction.findWord, Transaction.lastNode, Transaction.isNodeUsed,
  Transaction.findParent, Transaction.bindingsAt, Transaction.bindingNamed,
  Transaction.bindingsBound, Transaction.bindingsRemoved, Transaction.findCopy,
  Transaction.findTopic, Transaction.latestTopics, Transaction.expiredUnrouted,
  Transaction.deleteOldTopics, Transaction.deleteOldBindings, Transaction.findAnswer,
  Transaction.expiredAnswers, Transaction.answersAfter, Publication.addCopies,
  Publication.addTopic, Publication.addKept,
  Transaction.rememberPayload,
]

/// What these sort is as small as the number of slots, workers or groups.
private let smallSorts: [Statement] = [
  JobScan.running, Transaction.runningOfWorker, Transaction.foldSteps, Transaction.workersOnList,
]

@Suite struct PlanTests {
  @Test(arguments: hotStatements)
  func `no hot statement scans or sorts the jobs`(statement: Statement) async throws {
    try await withTemporaryFolder { folder in
      let store = try StoreFile.open(folder + "/test.db", StoreFile.Options(creates: true))
      let explain = Statement("explain", "EXPLAIN QUERY PLAN " + statement.text)
      let plan = try await store.database.read { connection in
        var lines: [String] = []
        try connection.query(explain, []) { lines.append($0.text(3)) }
        return lines
      }
      await store.close()
      let isBounded = smallSorts.contains { $0 === statement }
      for line in plan {
        // A walk along an index of few jobs, or only to its first entry, is no scan of all.
        let isShort = line.contains("penstock_job_running") || line.contains("penstock_job_due")
        #expect(!line.hasPrefix("SCAN penstock_job") || isShort, "\(statement.name): \(plan)")
        let isPast = ["flow", "history", "waiting", "event", "mark"].contains {
          line.hasPrefix("SCAN penstock_\($0)")
        }
        #expect(!isPast, "\(statement.name): \(plan)")
        #expect(!line.contains("TEMP B-TREE") || isBounded, "\(plan)")
      }
    }
  }
}
