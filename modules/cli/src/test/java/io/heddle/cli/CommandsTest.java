package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.actor.ActorHeddle;
import io.heddle.journal.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each command prints and answers, in this process. */
class CommandsTest {
    private static final String FAILING = """
            id: failing
            nodes:
              - {key: a, executor: fail, config: {code: BROKEN, message: "it broke"}}
              - {key: b, executor: sleep, after: [a]}
            """;

    /** Attempts under way are stopped at once. */
    private static final String NO_WAIT = "heddle.shutdown.drain-timeout=0.05";

    @TempDir
    private Path folder;

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private String sleeping(double seconds) throws IOException {
        return file("sleeping.yaml", """
                id: sleeping
                nodes:
                  - {key: first, executor: cel, inputs: {text: "'done'"}}
                  - {key: long, executor: sleep, config: {seconds: %s}, after: [first]}
                """.formatted(seconds));
    }

    private static String example(String name) {
        return Repository.root().resolve("docs/examples").resolve(name).toString();
    }

    private InProcess.Ended heddle(String... args) {
        return heddle(new InProcess(), args);
    }

    private InProcess.Ended heddle(InProcess process, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        return process.run(all.toArray(String[]::new));
    }

    /** Injected at the end: the payload is deleted behind the engine's back. */
    @Test
    @Tag("trap-T6")
    void largePayloadsGoInAndComeOutWholeAndAMissingOneIsSaidToBeMissing() throws IOException {
        String text = "x".repeat(200_000);
        String large = "@" + file("large.json", "\"" + text + "\"");
        String workflow = file("large.yaml", """
                id: large
                nodes:
                  - {key: draft, executor: cel, inputs: {it: input}}
                  - {key: approve, executor: human, after: [draft]}
                """);
        InProcess waiting = new InProcess().ctrlCAfter("COMPLETED   draft");
        assertThat(heddle(waiting, "run", workflow, "--id", "l-1", "--input", large)
                        .code())
                .isEqualTo(ExitCode.INTERRUPTED);
        assertThat(heddle("signal", "l-1", "approve", "--payload", large).code())
                .isZero();
        InProcess.Ended ended = heddle("resume", "l-1");
        assertThat(ended.code()).isZero();
        assertThat(heddle("inspect", "l-1", "--json").lastObject().get("output"))
                .isEqualTo(text);
        Map<?, ?> draft = heddle("inspect", "l-1", "--node", "draft", "--json").lastObject();
        assertThat(InProcess.at(draft, "output").get("it")).isEqualTo(text);

        try (Heddle heddle = Heddle.builder().dataDir(folder.resolve("data")).start()) {
            EmbeddedStore.get(((ActorHeddle) heddle).actorSystem().classicSystem())
                    .blobs()
                    .deleteAll("instance|l-1")
                    .join();
        }
        InProcess.Ended missing = heddle("inspect", "l-1", "--json");
        assertThat(InProcess.at(missing.lastObject(), "output").get("problem"))
                .asString()
                .startsWith("PAYLOAD_UNAVAILABLE");
        assertThat(heddle("inspect", "l-1").out()).contains("PAYLOAD_UNAVAILABLE");
    }

    // ---- run and resume -------------------------------------------------------------------------------------------

    @Test
    void aRunIsToldInPlainLinesAndLookedAtAfterwards() {
        InProcess.Ended run = heddle("run", example("hello.yaml"), "--id", "h-1");
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.lines().get(0)).isEqualTo("h-1  hello 1.0.0, 2 nodes");
        assertThat(run.lines()).anyMatch(line -> line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  EXECUTING   greet"));
        assertThat(run.out()).contains("COMPLETED  h-1 in ", "2 nodes, 2 completed", "output: {\"greeting\":");

        InProcess.Ended again = heddle("run", example("hello.yaml"), "--id", "h-1", "--input", "{}");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("ended before: COMPLETED; nothing runs again", "--input is not used");

        assertThat(heddle("inspect", "h-1").out())
                .contains("instance    h-1", "greet", "COMPLETED")
                .doesNotContain("go on");
        assertThat(heddle("inspect", "h-1", "--node", "measure").out()).contains("released by", "DEPENDS ON", "greet");
        assertThat(heddle("inspect", "h-1", "--node", "measure", "--json")
                        .lastObject()
                        .get("state"))
                .isEqualTo("COMPLETED");
        InProcess.Ended near = heddle("inspect", "h-1", "--node", "gret");
        assertThat(near.code()).isEqualTo(2);
        assertThat(near.err()).contains("UNKNOWN_NODE", "did you mean greet?");
        InProcess.Ended nearId = heddle("inspect", "h-2");
        assertThat(nearId.code()).isEqualTo(2);
        assertThat(nearId.err()).contains("UNKNOWN_INSTANCE", "did you mean h-1?");

        InProcess.Ended page = heddle("history", "h-1", "--limit", "2");
        assertThat(page.lines()).hasSizeGreaterThan(3).last().asString().contains("more: heddle history h-1 --from ");
        assertThat(heddle("history", "h-1", "--event", "node_completed", "--node", "greet", "--json")
                        .lines())
                .singleElement()
                .asString()
                .contains("\"event\":\"NODE_COMPLETED\"", "\"nodeId\":\"greet\"");
        assertThat(heddle("history", "h-1", "--from", "0").code()).isEqualTo(2);
        assertThat(heddle("history", "h-1", "--event", "node_ready", "--event", "node_started", "--to", "4", "--json")
                        .lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("NODE_READY") || line.contains("NODE_STARTED"));
        assertThat(heddle("history", "h-1", "--until", "2020-01-01T00:00:00Z", "--json")
                        .out())
                .isEmpty();
        assertThat(heddle("history", "h-1", "--limit", "0", "--since", "2020-01-01T00:00:00Z")
                        .lines())
                .hasSameSizeAs(heddle("history", "h-1").lines());
        assertThat(heddle("history", "h-1", "--since", "yesterday").err()).contains("INVALID_OPTION", "2026-01-31T");
        assertThat(heddle("stats").out()).containsPattern("created +1").contains("heap in use");
        Map<?, ?> statistics = heddle("stats", "--json").lastObject();
        assertThat(statistics.keySet().stream().map(String::valueOf))
                .containsExactly(
                        "type",
                        "global_stats",
                        "performance_metrics",
                        "instance_manager_stats",
                        "dependency_tracker_stats",
                        "cleanup_manager_stats",
                        "configuration");
        assertThat(InProcess.at(statistics, "global_stats").get("total_workflows_completed"))
                .hasToString("1");
        assertThat(heddle("optimize").out()).contains("resources released");
        assertThat(heddle("optimize", "--json").lastObject().keySet().stream().map(String::valueOf))
                .containsExactly("type", "memory_optimization", "resource_cleanup");
        assertThat(heddle("explain", "h-1").out()).isEqualTo("h-1 has ended: COMPLETED\n");
        assertThat(heddle("list", "--definition", "hello", "--status", "completed")
                        .out())
                .contains("h-1", "1 run");
        assertThat(heddle("list", "--status", "failed", "--json").out()).isEmpty();
        assertThat(heddle("graph", "h-1").out()).contains("COMPLETED");
        InProcess.Ended late = heddle("cancel", "h-1", "--json");
        assertThat(late.code()).isEqualTo(2);
        assertThat(late.lastObject().get("alreadyEnded")).isEqualTo(true);
        assertThat(heddle("resume").out()).startsWith("nothing to resume");
        assertThat(heddle("resume", "h-1").out()).contains("h-1 ended before: COMPLETED");
    }

    @Test
    void theLastLineOfJsonIsTheSummary() {
        InProcess.Ended run = heddle("run", example("hello.yaml"), "--id", "j-1", "--json");
        assertThat(run.lines()).allMatch(line -> InProcess.object(line).get("type") instanceof String);
        Map<?, ?> summary = run.lastObject();
        assertThat(summary.get("type")).isEqualTo("summary");
        assertThat(summary.get("instanceId")).isEqualTo("j-1");
        assertThat(summary.get("status")).isEqualTo("COMPLETED");
        assertThat(((Number) summary.get("durationMs")).longValue()).isNotNegative();
        Map<?, ?> greet = InProcess.at(InProcess.at(summary, "nodes"), "greet");
        assertThat(greet.get("state")).isEqualTo("COMPLETED");
        assertThat(((Number) greet.get("attempts")).intValue()).isEqualTo(1);
        assertThat((String) greet.get("startedAt")).isLessThanOrEqualTo((String) greet.get("endedAt"));
    }

    @Test
    void aFailureIsToldWithNodeCodeAndMessage() throws IOException {
        InProcess.Ended run = heddle("run", file("failing.yaml", FAILING), "--id", "f-1");
        assertThat(run.code()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out()).contains("FAILED a after 1 attempt: BROKEN: it broke", "1 failed, 1 skipped");
        assertThat(heddle("inspect", "f-1").out()).contains("BROKEN: it broke");
    }

    @Test
    @Tag("promise-98")
    void workIsListedCompletedAndSignalled() throws IOException {
        String file = file("outside.yaml", """
                id: outside
                nodes:
                  - {key: draft, executor: cel, inputs: {text: "'please'"}}
                  - key: pack
                    executor: external
                    config: {topic: packing}
                    after: [draft]
                    retry: {maxAttempts: 2, initialBackoff: 0}
                  - {key: approve, executor: human, config: {title: Ship it?}, after: [pack]}
                  - {key: last, executor: cel, inputs: {ok: "true"}, after: [approve]}
                """);
        InProcess waiting = new InProcess().ctrlCAfter("COMPLETED   draft");
        assertThat(heddle(waiting, "run", file, "--id", "w-1").code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(heddle("work").out())
                .containsPattern("w-1 +pack +packing +external +1 +OPEN")
                .endsWith("1 piece of work\n");
        assertThat(heddle("work", "approve").out()).isEqualTo("0 pieces of work\n");

        InProcess.Ended early = heddle("signal", "w-1", "approve");
        assertThat(early.code()).isEqualTo(2);
        assertThat(early.err()).contains("NOT_WAITING", "PENDING");
        InProcess.Ended notReady = heddle("complete", "w-1", "approve");
        assertThat(notReady.code()).isEqualTo(2);
        assertThat(notReady.err()).contains("NOT_READY", "PENDING");
        assertThat(heddle("complete", "w-1", "pack", "--output", "1", "--error", "X")
                        .code())
                .isEqualTo(2);
        assertThat(heddle("complete", "w-1", "pack", "--error", "no code").err())
                .contains("INVALID_OPTION", "NO_PAPER");
        assertThat(heddle("signal", "w-1", "pack", "--payload", "{").err()).contains("INVALID_INPUT", "--payload");

        assertThat(heddle("complete", "w-1", "pack", "--error", "NO_PAPER:out of paper", "--json")
                        .lastObject()
                        .get("state"))
                .isEqualTo("READY");
        InProcess.Ended late = heddle("complete", "w-1", "pack", "--attempt", "1", "--output", "1");
        assertThat(late.code()).isEqualTo(2);
        assertThat(late.err()).contains("LATE_RESULT", "counted and ignored");
        InProcess.Ended packed = heddle("complete", "w-1", "pack", "--output", "{\"boxes\": 2}");
        assertThat(packed.out()).contains("w-1/pack is now COMPLETED", "ready now: approve");
        Map<?, ?> offer = heddle("work", "approve", "--json").lastObject();
        assertThat(offer.get("executor")).isEqualTo("human");
        assertThat(offer.get("held")).isEqualTo(false);
        assertThat(heddle("explain", "w-1").out()).contains("HUMAN");
        assertThat(heddle("signal", "w-1", "approve", "--payload", "true").code())
                .isZero();
        assertThat(heddle("resume", "w-1").code()).isZero();
        InProcess.Ended over = heddle("signal", "w-1", "approve");
        assertThat(over.code()).isEqualTo(2);
        assertThat(over.err()).contains("NOT_WAITING", "COMPLETED");
    }

    @Test
    void triggersAreListedAndTurnedOffAndOn() throws IOException {
        String file = file("watched.yaml", """
                id: watched
                nodes:
                  - {key: long, executor: sleep, config: {seconds: 2}}
                triggers:
                  - triggerId: done
                    condition: {eventType: NODE_COMPLETED, eventName: long}
                    action: {type: set_variable, key: k, value: "event.seq"}
                """);
        assertThat(heddle(
                                new InProcess().ctrlCAfter("EXECUTING   long"),
                                "run",
                                file,
                                "--id",
                                "t-1",
                                "--config",
                                NO_WAIT)
                        .code())
                .isEqualTo(ExitCode.INTERRUPTED);
        assertThat(heddle("triggers", "t-1").out())
                .containsPattern("done +ENABLED +0 +- +set_variable +NODE_COMPLETED long")
                .endsWith("1 trigger\n");
        assertThat(heddle("triggers", "t-1", "--disable", "done").out()).contains("DISABLED");
        assertThat(heddle("triggers", "t-1", "--enable", "done", "--json")
                        .lastObject()
                        .get("status"))
                .isEqualTo("ENABLED");
        InProcess.Ended unknown = heddle("triggers", "t-1", "--enable", "nobody");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("UNKNOWN_TRIGGER");
        assertThat(heddle("triggers", "t-1", "--enable", "done", "--disable", "done")
                        .code())
                .isEqualTo(2);
        assertThat(heddle("resume", "t-1").code()).isZero();
        assertThat(heddle("triggers", "t-1").out()).containsPattern("done +TRIGGERED +1 ");
        assertThat(heddle("history", "t-1", "--event", "TRIGGER_FIRED").out()).contains("done");
        assertThat(heddle("triggers", "t-1", "--disable", "done").code()).isEqualTo(2);
    }

    @Test
    @Tag("promise-93")
    void anInterruptedRunIsLookedAtCancelledOrResumed() throws IOException {
        String file = sleeping(20);
        InProcess.Ended stopped =
                heddle(new InProcess().ctrlCAfter("EXECUTING   long"), "run", file, "--id", "i-1", "--config", NO_WAIT);
        assertThat(stopped.code()).isEqualTo(ExitCode.INTERRUPTED);
        String goOn = "go on with: heddle resume i-1 --data " + folder.resolve("data");
        assertThat(stopped.err()).contains("stopped; the state is kept in", goOn);
        InProcess.Ended json = heddle(
                new InProcess().ctrlCAfter("\"NODE_STARTED\",\"nodeId\":\"long\""),
                "run",
                sleeping(600),
                "--id",
                "i-2",
                "--json",
                "--config",
                NO_WAIT);
        assertThat(json.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(json.lastObject().get("type")).isEqualTo("interrupted");

        // More often than an attempt may be handed over: looking costs none.
        long events = heddle("history", "i-1").lines().size();
        for (int look = 0; look < 6; look++) {
            assertThat(heddle("inspect", "i-1").out()).contains("status      RUNNING", "nothing runs now; " + goOn);
        }
        assertThat(heddle("history", "i-1").lines()).hasSize((int) events);
        assertThat(heddle("explain", "i-1").out()).contains("EXECUTING", "long", goOn);
        assertThat(heddle("explain", "i-1", "--json").lines()).isNotEmpty();
        assertThat(heddle("list").out()).contains("2 unfinished; go on with: heddle resume --data ");

        InProcess.Ended cancelled = heddle("cancel", "i-2", "--reason", "no longer wanted");
        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.out()).isEqualTo("i-2 is now CANCELLED\n");
        assertThat(heddle("history", "i-2").out()).contains("no longer wanted");

        assertThat(heddle("resume", "i-1", "--all").code()).isEqualTo(ExitCode.USAGE);
        InProcess.Ended resumed = heddle("resume", "--json");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.lastObject().get("instanceId")).isEqualTo("i-1");
        assertThat(resumed.lines()).noneMatch(line -> line.contains("NODE_STARTED") && line.contains("\"first\""));
        // Not before: whichever run is named, all unfinished ones of a folder go on while it is open.
        assertThat(heddle("resume", "i-2").code()).isEqualTo(ExitCode.STOPPED);
    }

    /** It goes on as soon as the folder is open; it may be over before anybody looks. */
    @Test
    void aRunThatEndsWhileItsFolderIsOpenedIsReported() throws IOException {
        InProcess interrupted = new InProcess().ctrlCAfter("EXECUTING   long");
        assertThat(heddle(interrupted, "run", sleeping(0.3), "--id", "q-1", "--config", NO_WAIT)
                        .code())
                .isEqualTo(ExitCode.INTERRUPTED);
        InProcess.Ended resumed = heddle("resume", "--json");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.lastObject().get("instanceId")).isEqualTo("q-1");
        assertThat(resumed.lastObject().get("status")).isEqualTo("COMPLETED");
        assertThat(heddle("resume").out()).startsWith("nothing to resume");
    }

    @Test
    void anIdBelongsToOneDefinition() throws IOException {
        String failing = file("failing.yaml", FAILING);
        heddle("run", failing, "--id", "x-1");
        InProcess.Ended other = heddle("run", example("hello.yaml"), "--id", "x-1");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("INSTANCE_EXISTS", "runs the definition failing, not hello", "fix: ");
        file("failing.yaml", FAILING + "  - {key: c, executor: sleep}\n");
        assertThat(heddle("run", failing, "--id", "x-1").out()).contains("has changed since x-1 was started");
    }

    @Test
    void aTerminalShowsBarStatesRunningAndTimeLeft() throws IOException {
        String file = file("two.yaml", """
                id: two
                nodes:
                  - {key: short, executor: sleep, config: {seconds: 0.3}}
                  - {key: long, executor: sleep, config: {seconds: 1.2}, after: [short]}
                """);
        InProcess.Ended run = heddle(new InProcess().onATerminal(), "run", file, "--id", "t-1");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "\u001b[?25l",
                        "t-1",
                        "RUNNING",
                        "ETA ",
                        "█",
                        " 50 %",
                        "1 executing",
                        "1 completed",
                        "✓ COMPLETED")
                .endsWith("\u001b[?25h");
        InProcess.Ended failed = heddle(new InProcess().onATerminal(), "run", file("failing.yaml", FAILING));
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.out()).contains("BROKEN", "✗ FAILED");
    }

    @Test
    void inputComesFromTextFileOrStandardInput() throws IOException {
        String echo = file("echo.yaml", "id: echo\nnodes:\n  - {key: e, executor: cel, inputs: {got: input}}\n");
        String json = file("in.json", "{\"from\":\"file\"}");
        assertThat(heddle("run", echo, "--input", "@" + json).out()).contains("{\"got\":{\"from\":\"file\"}}");
        assertThat(heddle(new InProcess().input("[1,2]"), "run", echo, "--input", "-")
                        .out())
                .contains("{\"got\":[1,2]}");
        assertThat(heddle("run", echo, "--input", "@" + folder.resolve("none")).err())
                .contains("UNREADABLE_FILE", "no such file or folder");
        InProcess.Ended bad = heddle("run", echo, "--input", "{a:1}", "--json");
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("INVALID_INPUT", "line 1, column 2");
        assertThat(bad.lastObject().get("code")).isEqualTo("INVALID_INPUT");
    }

    // ---- files ----------------------------------------------------------------------------------------------------

    @Test
    void mistakesInAFileAreToldLikeACompiler() throws IOException {
        String bad = file("bad.yaml", """
                id: bad
                nodes:
                  - {key: a, executor: slep}
                  - {key: b, executor: sleep, after: [x]}
                """);
        InProcess.Ended plain = heddle(new InProcess(), "run", bad);
        assertThat(plain.code()).isEqualTo(2);
        assertThat(plain.err())
                .contains(bad + ":3: warning: UNKNOWN_EXECUTOR [a]", bad + ":4: error: UNKNOWN_UPSTREAM [x -> b]")
                .contains("INVALID_DEFINITION", "1 error");
        InProcess.Ended json = InProcess.heddle("validate", bad, "--json");
        assertThat(json.code()).isEqualTo(2);
        assertThat(json.lines()).hasSize(3);
        Map<?, ?> finding = InProcess.object(json.lines().get(0));
        assertThat(finding.get("type")).isEqualTo("finding");
        assertThat(((Number) finding.get("line")).intValue()).isEqualTo(3);
        assertThat(json.lastObject().get("type")).isEqualTo("validation");
        assertThat(folder.resolve("data")).doesNotExist();

        InProcess.Ended good = InProcess.heddle("validate", example("order-fulfilment.yaml"));
        assertThat(good.code()).isZero();
        assertThat(good.out()).contains(": valid (14 nodes, ");
    }

    @Test
    void aDefinitionThatIsCheckedShowsItsDurability() throws IOException {
        String loose = file("loose.yaml", """
                id: loose
                config: {durability: ASYNC}
                nodes:
                  - {key: a, executor: sleep}
                  - {key: b, executor: sleep, after: [a], durability: NONE}
                """);
        assertThat(InProcess.heddle("validate", loose).out()).contains("2 levels, ASYNC)");
        assertThat(InProcess.heddle("validate", loose, "--json").lastObject().get("durability"))
                .isEqualTo("ASYNC");
        InProcess.Ended refused =
                InProcess.heddle("validate", file("kept.yaml", "id: kept\nnodes:\n  - {key: a, durability: NONE}\n"));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains(":3: error: INVALID_DURABILITY [a]", "remove durability");
        InProcess.Ended unknown = InProcess.heddle(
                "validate", file("odd.yaml", "id: odd\nconfig: {durability: MAYBE}\nnodes: [{key: a}]\n"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("SYNC, ASYNC", "NONE");
    }

    @Test
    void filesThatAreNoDefinitionAreRefused() throws IOException {
        assertThat(InProcess.heddle("validate", folder.toString()).err()).contains("NOT_A_FILE");
        assertThat(InProcess.heddle("validate", file("empty.yaml", "")).err()).contains("the text is empty");
        Path binary = Files.write(folder.resolve("binary.json"), new byte[] {'{', (byte) 0xc3, 0x28, 0, 1});
        assertThat(InProcess.heddle("validate", binary.toString()).err())
                .contains("binary.json:1: error: ENCODING_ERROR");
        file("order.yaml", "id: o\nnodes:\n  - {key: a, executor: sleep}\n");
        assertThat(InProcess.heddle("run", folder.resolve("ordre.yaml").toString())
                        .err())
                .contains("FILE_NOT_FOUND", "did you mean", "order.yaml?");
        assertThat(InProcess.heddle("run", "a\u0000b").err()).contains("INVALID_PATH");
    }

    @Test
    void shellCommandsRunOnlyWhenAllowed() throws IOException {
        String shell = file("shell.yaml", """
                id: shell
                nodes:
                  - {key: say, executor: shell, config: {command: [echo, hello]}}
                """);
        InProcess.Ended refused = heddle("run", shell);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("SHELL_NOT_ALLOWED", "node say", "--allow-shell");
        assertThat(heddle("run", shell, "--allow-shell").out()).contains("\"stdout\":\"hello\\n\"");
    }

    @Test
    void graphsAreWrittenInEveryFormat() throws IOException {
        String hello = example("hello.yaml");
        assertThat(InProcess.object(InProcess.heddle("graph", hello).out().strip())
                        .get("nodes"))
                .isNotNull();
        assertThat(InProcess.heddle("graph", hello, "-f", "dot").out()).startsWith("digraph");
        assertThat(InProcess.heddle("graph", hello, "-f", "mermaid").out()).contains("flowchart");
        Path target = folder.resolve("g.xml");
        assertThat(InProcess.heddle("graph", hello, "-f", "graphml", "-o", target.toString())
                        .out())
                .isEmpty();
        assertThat(Files.readString(target)).contains("<graphml");
        InProcess.Ended unwritable = InProcess.heddle("graph", hello, "-o", folder + "/none/g.json");
        assertThat(unwritable.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(unwritable.err()).contains("UNWRITABLE_FILE", "no such file or folder", "fix: ");
        assertThat(InProcess.heddle("graph", hello, "-f", "png").err()).contains("png");
        String wrong = file("cycle.yaml", """
                id: c
                nodes:
                  - {key: a, executor: sleep, after: [b]}
                  - {key: b, executor: sleep, after: [a]}
                """);
        InProcess.Ended drawn = InProcess.heddle("graph", wrong, "-f", "mermaid");
        assertThat(drawn.code()).isEqualTo(2);
        assertThat(drawn.out()).contains("flowchart");
        assertThat(drawn.err()).contains("CYCLE_DETECTED");
    }

    // ---- the command line itself ----------------------------------------------------------------------------------

    @Test
    void wrongUsageEndsWithTwoAndSaysWhatWasMeant() {
        assertUsage("a command is missing");
        assertUsage("did you mean heddle run?", "rnu", "x");
        assertUsage("did you mean --input?", "run", "x.yaml", "--inptu", "1");
        assertUsage("there is nothing to run", "run");
        assertUsage("takes no further argument: b", "run", "a", "b");
        assertUsage("--workers -1 is negative", "run", example("hello.yaml"), "--workers", "-1");
        assertUsage("--time-scale NaN is not 0 or more", "run", example("hello.yaml"), "--time-scale", "NaN");
        assertUsage("OPTION_NOT_APPLICABLE", "run", example("hello.yaml"), "--time-scale", "2");
        assertUsage("INVALID_ID", "run", example("hello.yaml"), "--id", "x".repeat(300));
        assertUsage("NO_DATA", "list", "--data", folder.resolve("none").toString());
        assertUsage("--data is empty", "run", example("hello.yaml"), "--data", "");
        assertUsage("--limit -1 is negative", "list", "--limit", "-1");
        assertUsage("did you mean heddle run " + example("hello.yaml"), example("hello.yaml"));
        InProcess.Ended json = InProcess.heddle("run", "--json");
        assertThat(json.lastObject().get("code")).isEqualTo("INVALID_OPTION");
    }

    private static void assertUsage(String words, String... args) {
        InProcess.Ended ended = InProcess.heddle(args);
        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains(words).doesNotContain("\tat ");
    }

    @Test
    void everyCommandExplainsItself() {
        assertThat(InProcess.heddle("--help").out()).contains("Commands:", "Exit codes:");
        assertThat(InProcess.heddle("--version").out()).contains("heddle");
        assertThat(InProcess.heddle("version").out()).startsWith("heddle ");
        assertThat(InProcess.heddle("version", "--json").lastObject().get("type"))
                .isEqualTo("version");
        for (String command : new String[] {
            "run",
            "resume",
            "validate",
            "graph",
            "inspect",
            "history",
            "explain",
            "list",
            "cancel",
            "work",
            "complete",
            "signal",
            "stats",
            "optimize"
        }) {
            InProcess.Ended help = InProcess.heddle(command, "--help");
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Usage: heddle " + command, "Examples:", "--verbose");
        }
    }

    @Test
    void aLogThatCannotBeWrittenIsTold() {
        InProcess.Ended ended = InProcess.heddle("version", "--log", folder + "/none/x.log");
        assertThat(ended.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(ended.err()).contains("UNWRITABLE_FILE", "--log", "fix: ");
    }

    @Test
    void aFolderInUseOrAFullDiskIsTheMachinesFault() throws IOException {
        String hello = example("hello.yaml");
        InProcess.Ended full = heddle("run", hello, "--config", "heddle.journal.min-free-space=1000000 GiB");
        assertThat(full.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(full.err()).contains("DISK_FULL", "fix: ");
        String plain = file("plain", "no folder");
        InProcess.Ended noFolder = InProcess.heddle("run", hello, "--data", plain);
        assertThat(noFolder.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(noFolder.err())
                .contains("STORE_UNAVAILABLE", "fix: check the folder")
                .doesNotContain("\tat ");
    }
}
