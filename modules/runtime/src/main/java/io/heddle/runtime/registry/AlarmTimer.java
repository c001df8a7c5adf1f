package io.heddle.runtime.registry;

import io.heddle.kernel.registry.Micros;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** One timer for the earliest of all due times. */
final class AlarmTimer<C> {
    /** Longer delays than some 248 days are refused by the scheduler; a far alarm is looked at again on the way. */
    private static final Duration LONGEST = Duration.ofDays(200);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final TimerScheduler<C> timers;
    private final C message;
    private long armedFor = Micros.NONE;

    AlarmTimer(TimerScheduler<C> timers, C message) {
        this.timers = timers;
        this.message = message;
    }

    /** Sees to it that the message comes at {@code at} or before; one that comes early is harmless. */
    void arm(long at, Instant now) {
        if (at == Micros.NONE || (armedFor != Micros.NONE && armedFor <= at)) {
            return;
        }
        Duration delay = Duration.between(now, Micros.toPresentInstant(at));
        Duration within = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
        timers.startSingleTimer("alarm", message, within.compareTo(SHORTEST) < 0 ? SHORTEST : within);
        armedFor = at;
    }

    /** The message has come. */
    void fired() {
        armedFor = Micros.NONE;
    }
}
