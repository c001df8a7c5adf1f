package io.heddle.runtime.instance;

import java.time.Duration;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Says {@link InstanceMessage.Idle} once an instance has had nothing to do for a while, and at most half as long again. A receive
 * timeout would be set anew for every message, which is a good part of what a message costs; this timer runs on, and looks
 * twice within that time whether there was one. Of an instance that has ended it looks once: with a thousand ends a second the
 * looks are a good part of the messages there are.
 */
final class Idleness {
    private static final int LOOKS = 2;
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private final TimerScheduler<InstanceMessage> timers;
    private Duration time = LONGEST;
    /** How many within that time. */
    private int looks = LOOKS;

    private boolean busy;
    /** In a row, at which nothing had happened since the one before. */
    private int quietLooks;

    Idleness(TimerScheduler<InstanceMessage> timers) {
        this.timers = timers;
    }

    /** From now on so long. */
    void waitFor(Duration time) {
        this.time = time;
        looks = LOOKS;
        busy();
        start();
    }

    /** At most so long from now on, and at most twice as long after whatever comes meanwhile. */
    void linger(Duration time) {
        boolean runs = looks == 1 && time.equals(this.time);
        this.time = time;
        looks = 1;
        busy = false;
        quietLooks = 0;
        if (!runs) {
            start();
        }
    }

    private void start() {
        timers.startTimerWithFixedDelay(InstanceMessage.Idle.NOW, InstanceMessage.Idle.NOW, time.dividedBy(looks));
    }

    /** The time is up, but others have to do something first: from now on twice as long, up to some seconds. */
    void putOff() {
        if (time.compareTo(LONGEST) < 0) {
            Duration twice = time.multipliedBy(2);
            waitFor(twice.compareTo(LONGEST) < 0 ? twice : LONGEST);
        }
    }

    /** There was something to do. */
    void busy() {
        busy = true;
        quietLooks = 0;
    }

    /** Whether the time is up; to be asked each time the timer says so, which it goes on doing. */
    boolean isOver() {
        if (busy) {
            busy = false;
            return false;
        }
        return ++quietLooks >= looks;
    }
}
