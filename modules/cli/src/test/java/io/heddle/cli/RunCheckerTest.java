package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.HistoryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each rule of the checker is broken once. */
class RunCheckerTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final RunChecker CHECKER =
            new RunChecker("i", List.of("a", "nap"), Map.of("nap", Duration.ofSeconds(2)));

    private static HistoryEntry event(
            long seq, int second, String type, @Nullable String node, @Nullable String from, String to) {
        return new HistoryEntry(seq, NOON.plusSeconds(second), type, node, from, to, 1, null, Map.of());
    }

    private static List<HistoryEntry> sound() {
        return new ArrayList<>(List.of(
                event(1, 0, "INSTANCE_CREATED", null, null, "CREATED"),
                event(2, 0, "INSTANCE_STARTED", null, "CREATED", "RUNNING"),
                event(3, 1, "NODE_STARTED", "a", "READY", "EXECUTING"),
                event(4, 2, "NODE_COMPLETED", "a", "EXECUTING", "COMPLETED"),
                event(5, 3, "NODE_STARTED", "nap", "READY", "EXECUTING"),
                event(6, 5, "NODE_COMPLETED", "nap", "EXECUTING", "COMPLETED"),
                event(7, 5, "INSTANCE_COMPLETED", null, "RUNNING", "COMPLETED")));
    }

    private static List<RunChecker.Began> began(int second) {
        return List.of(new RunChecker.Began("a", 1, NOON.plusSeconds(second)));
    }

    private static void assertFound(List<HistoryEntry> history, String words) {
        assertThat(CHECKER.check(history, began(1)))
                .anySatisfy(found -> assertThat(found).contains(words));
    }

    @Test
    void aSoundRunIsNotBlamed() {
        assertThat(CHECKER.check(sound(), began(1))).isEmpty();
    }

    @Test
    void aLostEventIsFound() {
        List<HistoryEntry> history = sound();
        history.remove(2);
        assertFound(history, "event 3 is missing");
    }

    @Test
    void aSecondOwnerIsFound() {
        List<HistoryEntry> history = sound();
        history.add(4, event(4, 2, "NODE_COMPLETED", "a", "EXECUTING", "COMPLETED"));
        assertFound(history, "found 4");
        assertFound(history, "a completed twice");
        assertFound(history, "left EXECUTING, but it was COMPLETED");
    }

    @Test
    void aStartThatCameToNothingIsFound() {
        assertFound(sound().subList(0, 5), "acknowledged, and RUNNING");
        assertFound(sound().subList(0, 5), "nap never completed");
        assertFound(List.of(), "acknowledged, and nowhere");
    }

    @Test
    void aCompletedNodeThatWorksAgainIsFound() {
        assertThat(CHECKER.check(sound(), began(3))).singleElement().asString().contains("began to work again");
    }

    @Test
    void aTimerThatIsEarlyIsFound() {
        List<HistoryEntry> history = sound();
        history.set(5, event(6, 4, "NODE_COMPLETED", "nap", "EXECUTING", "COMPLETED"));
        assertFound(history, "slept less");
    }
}
