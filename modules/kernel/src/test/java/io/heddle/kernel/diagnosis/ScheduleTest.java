package io.heddle.kernel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("promise-86")
class ScheduleTest {

    /** Precedences as a matrix, and a second opinion that tries every way. */
    private static final class Activities {
        final long[] durations;
        final boolean[][] precedes;

        Activities(long seed) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(9);
            int[] names = new int[count];
            Arrays.setAll(names, n -> n);
            for (int n = count - 1; n > 0; n--) {
                int other = random.nextInt(n + 1);
                int name = names[n];
                names[n] = names[other];
                names[other] = name;
            }
            durations = random.longs(count, 0, 20).toArray();
            precedes = new boolean[count][count];
            for (int first = 0; first < count; first++) {
                for (int second = first + 1; second < count; second++) {
                    precedes[names[first]][names[second]] = random.nextInt(3) == 0;
                }
            }
        }

        Schedule schedule() {
            Schedule schedule = new Schedule(durations.length);
            for (int first = 0; first < durations.length; first++) {
                for (int second = 0; second < durations.length; second++) {
                    if (precedes[first][second]) {
                        schedule.precedes(first, second);
                    }
                }
            }
            return schedule;
        }

        long endOf(int activity) {
            long begin = 0;
            for (int before = 0; before < durations.length; before++) {
                if (precedes[before][activity]) {
                    begin = Math.max(begin, endOf(before));
                }
            }
            return begin + durations[activity];
        }

        long makespan() {
            return LongStream.range(0, durations.length)
                    .map(n -> endOf((int) n))
                    .max()
                    .orElse(0);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void earliestEndsAreTheLongestWaysToEachActivity(long seed) {
        Activities activities = new Activities(seed);
        long[] ends = activities.schedule().earliestEnds(activities.durations);
        for (int n = 0; n < ends.length; n++) {
            assertThat(ends[n]).isEqualTo(activities.endOf(n));
        }
    }

    /** The float is what the definition says: as much longer changes nothing, one more does. */
    @ParameterizedTest
    @MethodSource("seeds")
    void anActivityMayTakeItsFloatLongerAndNoMore(long seed) {
        Activities activities = new Activities(seed);
        long makespan = activities.makespan();
        long[] earliest = activities.schedule().earliestEnds(activities.durations);
        long[] latest = activities.schedule().latestEnds(activities.durations, makespan);
        boolean critical = false;
        for (int n = 0; n < earliest.length; n++) {
            long slack = latest[n] - earliest[n];
            assertThat(slack).isNotNegative();
            critical |= slack == 0;
            activities.durations[n] += slack;
            assertThat(activities.makespan()).isEqualTo(makespan);
            activities.durations[n]++;
            assertThat(activities.makespan()).isEqualTo(makespan + 1);
            activities.durations[n] -= slack + 1;
        }
        assertThat(critical).as("something is critical").isTrue();
    }

    @Test
    void aCircleIsRefused() {
        Schedule schedule = new Schedule(2);
        schedule.precedes(0, 1);
        schedule.precedes(1, 0);
        assertThatThrownBy(() -> schedule.earliestEnds(new long[2])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aChainOfAHundredThousandNeedsNoStack() {
        int count = 100_000;
        Schedule schedule = new Schedule(count);
        for (int n = 1; n < count; n++) {
            schedule.precedes(n - 1, n);
        }
        long[] durations = new long[count];
        Arrays.fill(durations, 1);
        assertThat(schedule.earliestEnds(durations)[count - 1]).isEqualTo(count);
        assertThat(schedule.latestEnds(durations, count)[0]).isEqualTo(1);
    }
}
