package io.heddle.runtime.instance;

import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Says {@link InstanceMessage.Idle} once an instance has had nothing to do for a while. A receive timeout would be set anew for
 * every message, which is a good part of what a message costs; this timer runs on, and looks then what has happened since.
 */
final class Idleness {
    private final TimerScheduler<InstanceMessage> timers;
    private Duration limit = Duration.ZERO;
    private long since;

    Idleness(TimerScheduler<InstanceMessage> timers) {
        this.timers = timers;
    }

    /** From now on so long. */
    void waitFor(Duration time) {
        limit = time;
        busy();
        arm(time);
    }

    /** There was something to do. */
    void busy() {
        since = System.nanoTime();
    }

    /** Whether the time is up; asked when the timer says so, which it will say again. */
    boolean isOver() {
        long left = limit.toNanos() - (System.nanoTime() - since);
        arm(left > 0 ? Duration.ofNanos(left) : limit);
        return left <= 0;
    }

    private void arm(Duration time) {
        timers.startSingleTimer(InstanceMessage.Idle.NOW, InstanceMessage.Idle.NOW, time);
    }
}
