package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Longer than any timer of the actor system, and shorter than it can tell. */
class LongSleepTest {

    @AutoClose("shutdownTestKit")
    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config().withFallback(Desk.QUIET));

    private final ManualTime time = ManualTime.get(kit.system());

    @Test
    void aYearIsAYear() {
        Desk desk = new Desk(kit, "", Map.of());
        desk.sleep("s", Duration.ofDays(365).toSeconds());
        desk.await(now -> now.sleeping() == 1);
        time.timePasses(Duration.ofDays(241));
        desk.await(now -> now.sleeping() == 1);
        // The timer for the rest is armed once the first has been handled, which the answer above proves.
        time.timePasses(Duration.ofDays(120));
        assertThat(desk.running().sleeping()).isEqualTo(1);
        time.timePasses(Duration.ofDays(5));
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("\"s\""));
    }

    /** Time of the actor system stands still here: only a finer clock can end this. */
    @Test
    void aShortNapDoesNotWaitForTheSchedulerOfTheActorSystem() {
        Desk desk = new Desk(kit, "", Map.of());
        desk.sleep("s", 0.001);
        assertThat(desk.report().outcome()).isEqualTo(NodeOutcome.json("\"s\""));
    }
}
