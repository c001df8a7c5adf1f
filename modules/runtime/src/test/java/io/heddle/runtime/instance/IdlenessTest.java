package io.heddle.runtime.instance;

import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdlenessTest {
    private static final Duration TIME = Duration.ofMillis(200);

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime clock = ManualTime.get(kit.system());
    private final TestProbe<String> told = kit.createTestProbe(String.class);

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** Says so when it is over; anything but the timer is something to do. */
    private ActorRef<InstanceMessage> actor(boolean putsOff) {
        Behavior<InstanceMessage> behavior = Behaviors.withTimers(timers -> {
            Idleness idleness = new Idleness(timers);
            idleness.waitFor(TIME);
            return Behaviors.receiveMessage(message -> {
                if (message != InstanceMessage.Idle.NOW) {
                    idleness.busy();
                    told.getRef().tell("busy");
                } else if (idleness.isOver()) {
                    told.getRef().tell("over");
                    if (putsOff) {
                        idleness.putOff();
                    }
                }
                return Behaviors.same();
            });
        });
        return kit.spawn(behavior);
    }

    private void overAfter(Duration time) {
        clock.expectNoMessageFor(time.minusMillis(1), told);
        clock.timePasses(Duration.ofMillis(1));
        told.expectMessage("over");
    }

    @Test
    void itIsOverAtMostHalfAsLongAgainAfterTheLastThingToDo() {
        ActorRef<InstanceMessage> actor = actor(false);
        clock.expectNoMessageFor(Duration.ofMillis(250), told);
        actor.tell(InstanceMessage.Leave.NOW);
        told.expectMessage("busy");
        overAfter(Duration.ofMillis(250));
        overAfter(Duration.ofMillis(100));
    }

    /** Whoever cannot leave asks ever less often, but goes on asking. */
    @Test
    void eachTimeItIsPutOffItTakesTwiceAsLongUpToSomeSeconds() {
        actor(true);
        overAfter(Duration.ofMillis(300));
        overAfter(Duration.ofMillis(600));
        overAfter(Duration.ofMillis(1_200));
        overAfter(Duration.ofMillis(2_400));
        overAfter(Duration.ofMillis(4_800));
        overAfter(Duration.ofSeconds(6));
        overAfter(Duration.ofSeconds(6));
    }
}
