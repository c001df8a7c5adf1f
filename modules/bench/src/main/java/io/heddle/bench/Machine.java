package io.heddle.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine the figures belong to. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** Facts by name. */
    static Map<String, String> describe(Path folder) throws IOException {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processors", Runtime.getRuntime().availableProcessors() + model());
        facts.put("memory", system.getTotalMemorySize() / (1 << 30) + " GiB");
        facts.put("system", system.getName() + " " + system.getVersion() + ", " + system.getArch());
        facts.put("file system", Files.getFileStore(folder).type());
        facts.put(
                "Java",
                Runtime.version() + ", each process with " + String.join(" ", Child.JVM_OPTIONS)
                        + "; the restarted one of W5, like heddle run, also with "
                        + KeptClasses.SMALL_COMPILER);
        return facts;
    }

    private static String model() {
        try {
            return Files.readAllLines(PROCESSORS).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> ", " + line.substring(line.indexOf(':') + 1).strip())
                    .orElse("");
        } catch (IOException elsewhere) {
            return "";
        }
    }
}
