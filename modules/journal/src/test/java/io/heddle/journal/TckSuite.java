package io.heddle.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.scalatest.Args;
import org.scalatest.Reporter;
import org.scalatest.Suite;
import org.scalatest.events.Event;
import org.scalatest.events.SuiteAborted;
import org.scalatest.events.TestCanceled;
import org.scalatest.events.TestFailed;
import org.scalatest.events.TestSucceeded;
import scala.Option;

/** Runs a suite of the Pekko Persistence TCK, which is written with ScalaTest, as tests of this build. */
final class TckSuite {
    private TckSuite() {}

    /** One test per case of the suite; the suite runs as a whole here, because its cases share an actor system. */
    static List<DynamicTest> run(Suite suite) {
        Map<String, Optional<Throwable>> outcomes = new LinkedHashMap<>();
        suite.run(Option.empty(), arguments(event -> record(event, outcomes)));
        List<DynamicTest> tests = new ArrayList<>();
        outcomes.forEach((name, failure) -> tests.add(DynamicTest.dynamicTest(name, () -> {
            if (failure.isPresent()) {
                throw new AssertionError("TCK: " + name + ": " + failure.get(), failure.get());
            }
        })));
        return tests;
    }

    private static void record(Event event, Map<String, Optional<Throwable>> outcomes) {
        if (event instanceof TestSucceeded success) {
            outcomes.put(success.testName(), Optional.empty());
        } else if (event instanceof TestFailed failed) {
            outcomes.put(failed.testName(), Optional.of(cause(failed.throwable(), failed.message())));
        } else if (event instanceof SuiteAborted aborted) {
            outcomes.put("suite", Optional.of(cause(aborted.throwable(), aborted.message())));
        } else if (event instanceof TestCanceled) {
            // A capability this plugin does not claim; TckTest counts what must have run.
        }
    }

    private static Throwable cause(Option<Throwable> throwable, String message) {
        return throwable.isDefined() ? throwable.get() : new AssertionError(message);
    }

    private static Args arguments(Reporter reporter) {
        return Args.apply(
                reporter,
                Args.apply$default$2(),
                Args.apply$default$3(),
                Args.apply$default$4(),
                Args.apply$default$5(),
                Args.apply$default$6(),
                Args.apply$default$7(),
                Args.apply$default$8(),
                Args.apply$default$9(),
                Args.apply$default$10());
    }
}
