package io.heddle.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.junit.jupiter.api.Test;

class IdlenessTest {
    private static final Duration TIME = Duration.ofMillis(200);

    /** How often the timer that was set last looks. */
    private final List<Duration> looks = new ArrayList<>();

    private final Idleness idleness = new Idleness(timers());

    @SuppressWarnings("unchecked")
    private TimerScheduler<InstanceMessage> timers() {
        return (TimerScheduler<InstanceMessage>) Proxy.newProxyInstance(
                IdlenessTest.class.getClassLoader(),
                new Class<?>[] {TimerScheduler.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("startTimerWithFixedDelay");
                    looks.add((Duration) arguments[2]);
                    return null;
                });
    }

    @Test
    void itIsOverAtMostHalfAsLongAgainAfterTheLastThingToDo() {
        idleness.waitFor(TIME);
        assertThat(looks).containsExactly(Duration.ofMillis(100));
        assertThat(idleness.isOver()).as("100 ms, and there was the beginning").isFalse();
        assertThat(idleness.isOver())
                .as("200 ms, of which nobody knows the first")
                .isFalse();
        idleness.busy();
        assertThat(idleness.isOver()).isFalse();
        assertThat(idleness.isOver()).isFalse();
        assertThat(idleness.isOver()).isTrue();
        assertThat(idleness.isOver()).as("it stays so").isTrue();
    }

    /** Whoever cannot leave asks ever less often, but goes on asking. */
    @Test
    void eachTimeItIsPutOffItTakesTwiceAsLongUpToSomeSeconds() {
        idleness.waitFor(TIME);
        for (int times = 0; times < 7; times++) {
            idleness.putOff();
        }
        assertThat(looks).extracting(Duration::toMillis).containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L);
    }

    @Test
    void whatIsLongAlreadyIsNotPutOff() {
        idleness.waitFor(Duration.ofMinutes(1));
        idleness.putOff();
        assertThat(looks).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void whoLingersIsLookedAtOnceIfNothingComes() {
        idleness.waitFor(Duration.ofSeconds(10));
        idleness.busy();
        idleness.linger(TIME);
        assertThat(looks).containsExactly(Duration.ofSeconds(5), TIME);
        assertThat(idleness.isOver()).isTrue();
    }

    @Test
    void whatComesToOneWhoLingersIsWaitedForOnceMore() {
        idleness.linger(TIME);
        idleness.busy();
        assertThat(idleness.isOver()).isFalse();
        assertThat(idleness.isOver()).isTrue();
    }

    /** It ends, and then its permit has gone back: two reasons to linger, a few milliseconds apart. */
    @Test
    void whoLingersAlreadyGetsNoOtherTimer() {
        idleness.linger(TIME);
        idleness.busy();
        idleness.linger(TIME);
        assertThat(looks).containsExactly(TIME);
        assertThat(idleness.isOver()).isTrue();
    }

    @Test
    void whoLingeredAndIsPutOffIsLookedAtAgain() {
        idleness.linger(TIME);
        assertThat(idleness.isOver()).isTrue();
        idleness.putOff();
        assertThat(looks).containsExactly(TIME, TIME);
        assertThat(idleness.isOver()).isFalse();
    }
}
