package io.heddle.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine the figures belong to. */
final class Machine {
    private Machine() {}

    static String describe(Path folder) throws java.io.IOException {
        FileStore store = Files.getFileStore(folder);
        return Runtime.getRuntime().availableProcessors() + " processors, "
                + ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                                .getTotalMemorySize()
                        / (1 << 30)
                + " GiB, " + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", file system "
                + store.type() + ", Java " + Runtime.version() + ", child processes with "
                + String.join(" ", Child.JVM_OPTIONS);
    }
}
