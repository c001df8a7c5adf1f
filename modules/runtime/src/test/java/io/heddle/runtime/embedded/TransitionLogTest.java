package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.LogLevel;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What a run writes to the log, read by an appender like any other. */
class TransitionLogTest {
    private static final String TRANSITIONS = "io.heddle.transitions";
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(TRANSITIONS);

    private final ConcurrentLinkedQueue<ILoggingEvent> written = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            written.add(event);
        }
    };

    @BeforeEach
    void listen() {
        appender.setContext(LOGGER.getLoggerContext());
        appender.start();
        LOGGER.addAppender(appender);
        LOGGER.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        LOGGER.detachAppender(appender);
        LOGGER.setAdditive(true);
        LOGGER.setLevel(null);
    }

    private static WorkflowHandle run(Heddle heddle, String id) {
        WorkflowHandle run = heddle.start(
                WorkflowDefinition.builder("w")
                        .task("good", "name")
                        .task("bad", "boom")
                        .build(),
                StartOptions.id(id));
        assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        return run;
    }

    private List<ILoggingEvent> linesOf(WorkflowHandle run) {
        return written.stream()
                .filter(line -> run.id().value().equals(line.getMDCPropertyMap().get("heddle.instance")))
                .toList();
    }

    private ILoggingEvent line(WorkflowHandle run, String type, String node) {
        return linesOf(run).stream()
                .filter(line -> line.getFormattedMessage().startsWith(type + " ")
                        && node.equals(line.getMDCPropertyMap().get("heddle.node")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("promise-82")
    void linesPerTransitionAppearAndVanishWithTheLevelOfTheirLogger() {
        try (Local local = new Local()) {
            assertThat(linesOf(run(local.heddle, "before"))).isEmpty();

            local.heddle.logLevel(TRANSITIONS, LogLevel.DEBUG);
            WorkflowHandle logged = run(local.heddle, "logged");
            List<String> transitions = logged.history(1, 1000).stream()
                    .filter(entry -> entry.to() != null)
                    .map(entry -> entry.type() + " " + entry.nodeId())
                    .toList();
            assertThat(transitions).hasSizeGreaterThan(8);
            assertThat(linesOf(logged))
                    .extracting(line -> line.getFormattedMessage().split(" ", 2)[0] + " "
                            + line.getMDCPropertyMap().get("heddle.node"))
                    .as("one line per transition, in order, with the id of the node where there is one")
                    .isEqualTo(transitions);
            assertThat(linesOf(logged))
                    .allMatch(line -> line.getFormattedMessage().contains("instance=logged"));

            local.heddle.logLevel(TRANSITIONS, null);
            assertThat(linesOf(run(local.heddle, "after"))).isEmpty();

            local.heddle.logLevel("io.heddle", LogLevel.TRACE);
            assertThat(linesOf(run(local.heddle, "below"))).isNotEmpty();
            local.heddle.logLevel("io.heddle", null);
            assertThatThrownBy(() -> local.heddle.logLevel("ROOT", null))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("INVALID_LOG_LEVEL"));
        }
    }

    @Test
    @Tag("promise-83")
    void endsOfNodesHaveADurationAndFailuresTheirCause() {
        try (Local local = new Local()) {
            local.heddle.logLevel(TRANSITIONS, LogLevel.DEBUG);
            WorkflowHandle run = run(local.heddle, "ends");
            ILoggingEvent good = line(run, "NODE_COMPLETED", "good");
            assertThat(good.getFormattedMessage())
                    .matches(
                            "NODE_COMPLETED instance=ends node=good attempt=1 EXECUTING -> COMPLETED ranMs=\\d+\\.\\d{3}");
            assertThat(good.getMDCPropertyMap())
                    .containsAllEntriesOf(
                            Map.of("heddle.instance", "ends", "heddle.node", "good", "heddle.attempt", "1"));
            ILoggingEvent bad = line(run, "NODE_FAILED", "bad");
            assertThat(bad.getFormattedMessage())
                    .matches("NODE_FAILED instance=ends node=bad attempt=1 EXECUTING -> FAILED ranMs=\\d+\\.\\d{3}"
                            + " cause=EXECUTOR_ERROR: .*boom at bad.*");
            long micros = run.node("good").ran().toNanos() / 1000;
            assertThat(good.getFormattedMessage())
                    .as("the duration is the recorded one")
                    .endsWith(String.format(java.util.Locale.ROOT, "ranMs=%.3f", micros / 1000.0));
        }
    }

    /** An id or a message from outside cannot make a line that looks like another one. */
    @Test
    @Tag("promise-82")
    void nothingFromOutsideBeginsALineOfItsOwn() {
        try (Local local = new Local(
                "",
                builder -> builder.executor("rude", task -> {
                    throw new IllegalStateException("first\nNODE_COMPLETED instance=other\u001b[2J");
                }))) {
            local.heddle.logLevel(TRANSITIONS, LogLevel.DEBUG);
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("w").task("A", "rude").build(), StartOptions.id("rude"));
            run.awaitEnd(Local.PATIENCE);
            assertThat(linesOf(run)).isNotEmpty();
            assertThat(linesOf(run))
                    .allMatch(line -> line.getFormattedMessage().chars().noneMatch(Character::isISOControl));
            assertThat(line(run, "NODE_FAILED", "A").getFormattedMessage()).contains("first\\u000aNODE_COMPLETED");
        }
    }

    @Test
    @Tag("promise-82")
    void whatAnExecutorLogsCarriesItsAttempt() {
        try (Local local = new Local(
                "",
                builder -> builder.executor(
                        "mdc",
                        task -> NodeOutcome.completed(Payload.json("\"" + MDC.get("heddle.instance") + "/"
                                + MDC.get("heddle.node") + "/" + MDC.get("heddle.attempt") + "\""))))) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("w").task("A", "mdc").build(), StartOptions.id("mine"));
            run.awaitEnd(Local.PATIENCE);
            assertThat(run.node("A").output()).isEqualTo(Payload.json("\"mine/A/1\""));
        }
    }
}
