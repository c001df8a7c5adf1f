package io.heddle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Processors that others kept busy during a measurement, the hypervisor included. Known on Linux only. A figure taken
 * while this is far from 0 says little.
 */
final class OtherLoad {
    private static final Path MACHINE = Path.of("/proc/stat");
    private static final Path OWN = Path.of("/proc/self/stat");
    private static final double TICKS_PER_SECOND = 100;
    /** Of the line about all processors: idle and waiting for the disk. */
    private static final int IDLE = 4;

    private static final int WAITING = 5;
    private static final int STEAL = 8;
    /** Of the own line, behind the name: time of this process and of its ended children. */
    private static final int OWN_FIRST = 11;

    private static final int OWN_LAST = 14;

    private final long began = System.nanoTime();
    private final long foreign = foreignTicks();

    /** Mean since this was made; to be asked when the processes started since have ended. */
    OptionalDouble processors() {
        long now = foreignTicks();
        if (foreign < 0 || now < 0) {
            return OptionalDouble.empty();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return OptionalDouble.of(Math.max(0, Math.round((now - foreign) / TICKS_PER_SECOND / seconds * 100) / 100.0));
    }

    private static long foreignTicks() {
        try {
            String[] all = Files.readAllLines(MACHINE).get(0).split(" +", -1);
            long busy = 0;
            for (int field = 1; field <= STEAL; field++) {
                if (field != IDLE && field != WAITING) {
                    busy += Long.parseLong(all[field]);
                }
            }
            String own = Files.readString(OWN);
            String[] fields = own.substring(own.lastIndexOf(')') + 2).split(" ", -1);
            return busy
                    - Arrays.stream(fields, OWN_FIRST, OWN_LAST + 1)
                            .mapToLong(Long::parseLong)
                            .sum();
        } catch (IOException | RuntimeException unknown) {
            return -1;
        }
    }
}
