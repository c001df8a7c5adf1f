package io.heddle.bench.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java for the server of a peer that wants a newer one than Heddle does. */
public final class NewerJava {
    /** What the file {@code release} in the home of every Java says. */
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    private NewerJava() {}

    /**
     * The home of a Java of this version or a later one: the one that {@code HEDDLE_BENCH_JAVA21} names (for version 21),
     * else {@code JAVA_21_HOME}, else the running one.
     *
     * @throws IOException why there is none, and what to do
     */
    public static Path home(int version) throws IOException {
        return home(version, System.getenv(), Runtime.version().feature(), Path.of(System.getProperty("java.home")));
    }

    static Path home(int version, Map<String, String> environment, int running, Path runningHome) throws IOException {
        List<String> names = List.of("HEDDLE_BENCH_JAVA" + version, "JAVA_" + version + "_HOME");
        for (String name : names) {
            String home = environment.getOrDefault(name, "");
            if (!home.isBlank()) {
                int found = version(Path.of(home));
                if (found < version) {
                    throw new IOException(name + " is " + home + ", which is "
                            + (found == 0 ? "not the home of a Java" : "Java " + found) + "; it has to be " + version
                            + " or later");
                }
                return Path.of(home);
            }
        }
        if (running < version) {
            throw new IOException("it needs Java " + version + " or later, and this is Java " + running + "; set "
                    + String.join(" or ", names) + " to the home of one");
        }
        return runningHome;
    }

    /** 0 if it is none. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)
                || !Files.isExecutable(home.resolve("bin").resolve("java"))) {
            return 0;
        }
        Matcher found = VERSION.matcher(Files.readString(release));
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
