package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} is written from the shipped {@code reference.conf}, and every key there has a test. */
class ConfigurationDocTest {
    private static final Pattern TAG = Pattern.compile("\"key-([a-z0-9.-]+)\"");
    private static final List<String> MODULES = List.of("runtime", "journal", "postgres", "metrics", "compat");

    @Test
    void documentListsEveryKey() throws IOException {
        String text = GeneratedDoc.header("the reference.conf of runtime, journal, postgres, metrics and compat")
                + "# Configuration\n\n"
                + "Settings are HOCON. They come, the first that sets a key wins, from system properties (`-Dheddle...`),"
                + " `Heddle.builder().config(...)` (on the command line `--config`), the application's `application.conf`,"
                + " and the defaults below. A misspelt key stops the start with UNKNOWN_CONFIG_KEY. A file to begin with,"
                + " the settings most likely to be changed: [config/heddle.conf](../config/heddle.conf); for the nodes of a"
                + " cluster: [config/cluster.conf](../config/cluster.conf).\n\n"
                + "A plain number counts in the unit that begins the meaning (s: seconds; MiB: 1,048,576 bytes); a text"
                + " with a unit (`\"500 ms\"`, `\"16 MiB\"`) says its own. A timeout, age or limit of 0 means none.\n\n"
                + "## The engine\n\n" + table("runtime")
                + "\n## The embedded journal\n\n" + table("journal")
                + "\n## PostgreSQL\n\n" + table("postgres")
                + "\n## Metrics\n\n" + table("metrics")
                + "\n## The old manager of workflow contexts\n\n"
                + "With the module `heddle-compat` on the class path; without it these keys are unknown.\n\n"
                + table("compat");
        GeneratedDoc.isUpToDate("configuration.md", text);
    }

    @Test
    void everyKeySaysWhatItIsFor() {
        for (String module : MODULES) {
            assertThat(ConfigKeys.of(module))
                    .filteredOn(key -> key.comment().isBlank())
                    .isEmpty();
        }
    }

    /** A key nobody tests may be ignored by the code without anybody noticing. */
    @Test
    void everyKeyHasATestThatFailsIfItIsIgnored() {
        Set<String> tagged = new TreeSet<>();
        Sources.tests().forEach(file -> {
            Matcher tags = TAG.matcher(Sources.read(file));
            while (tags.find()) {
                String key = tags.group(1);
                tagged.add(key.startsWith("heddle.") ? key : "heddle." + key);
            }
        });
        Set<String> untested = new TreeSet<>();
        for (String module : MODULES) {
            ConfigKeys.of(module).stream().map(ConfigKeys.Key::path).forEach(untested::add);
        }
        untested.removeAll(tagged);
        assertThat(untested)
                .as("keys of reference.conf without a test tagged key-<key>")
                .isEmpty();
    }

    private static String table(String module) {
        StringBuilder rows = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
        for (ConfigKeys.Key key : ConfigKeys.of(module)) {
            rows.append("| `")
                    .append(key.path())
                    .append("` | `")
                    .append(key.value().replace("\"", ""));
            rows.append("` | ").append(key.comment().replace("|", "\\|")).append(" |\n");
        }
        return rows.toString();
    }
}
