package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar of somebody else's, compiled here against the API alone, on the class path of a process of its own. */
class PlugInJarTest {

    private static final String GREETER = """
            package plugin;

            import io.heddle.spi.NodeExecutor;
            import io.heddle.spi.NodeExecutorFactory;
            import io.heddle.spi.NodeOutcome;
            import java.util.Map;

            public final class Greeter implements NodeExecutorFactory {
                @Override
                public String name() {
                    return "greeter";
                }

                @Override
                public NodeExecutor create(Map<String, Object> settings) {
                    return task -> NodeOutcome.json("\\"hello from " + task.nodeKey() + "\\"");
                }
            }
            """;

    private static final String ALWAYS = """
            package plugin;

            import io.heddle.spi.DependencyRule;

            public final class Always implements DependencyRule {
                @Override
                public String name() {
                    return "always";
                }

                @Override
                public Decision decide(Context context) {
                    System.out.println("RULE " + context.nodeId());
                    return context.edges().get(0).decided() ? Decision.go() : Decision.waiting();
                }
            }
            """;

    private static final String PRINTER = """
            package plugin;

            import io.heddle.HistoryEntry;
            import io.heddle.spi.EventExporter;
            import io.heddle.spi.ExportedInstance;
            import java.util.List;

            public final class Printer implements EventExporter, AutoCloseable {
                @Override
                public String name() {
                    return "printer";
                }

                @Override
                public void export(ExportedInstance instance, List<HistoryEntry> entries) {
                    entries.forEach(entry -> System.out.println("EVENT " + instance.id() + " " + entry.seq() + " " + entry.type()));
                }

                @Override
                public void close() {
                    System.out.println("CLOSED");
                }
            }
            """;

    private static final String BELL = """
            package plugin;

            import io.heddle.spi.TriggerAction;
            import io.heddle.spi.TriggerTask;

            public final class Bell implements TriggerAction {
                @Override
                public String name() {
                    return "bell";
                }

                @Override
                public void run(TriggerTask task) {
                    System.out.println("BELL " + task.triggerId() + " " + task.firing());
                }
            }
            """;

    @Test
    @Tag("promise-56")
    void theExecutorRuleActionAndExporterOfAJarOnTheClassPathAreUsed(@TempDir Path folder) throws Exception {
        Path jar = jar(folder);
        List<String> lines = run(folder, System.getProperty("java.class.path") + File.pathSeparator + jar);
        assertThat(lines).contains("RESULT COMPLETED \"hello from second\"");
        assertThat(lines).contains("RULE second");
        assertThat(lines).containsOnlyOnce("BELL ring 1");
        List<String> events = lines.stream()
                .filter(line -> line.startsWith("EVENT plugged-1 "))
                .toList();
        assertThat(events.get(0)).isEqualTo("EVENT plugged-1 1 INSTANCE_CREATED");
        assertThat(events)
                .filteredOn(event -> event.endsWith(" INSTANCE_COMPLETED"))
                .hasSize(1);
        assertThat(events).filteredOn(event -> event.endsWith("NODE_COMPLETED")).hasSize(2);
        for (int n = 0; n < events.size(); n++) {
            assertThat(events.get(n)).startsWith("EVENT plugged-1 " + (n + 1) + " ");
        }
        assertThat(lines.get(lines.size() - 1)).isEqualTo("CLOSED");

        // Without the jar the same program runs against nothing: the jar was what made it work.
        assertThat(run(folder, System.getProperty("java.class.path"))).noneMatch(line -> line.startsWith("RESULT"));
    }

    private static Path jar(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path sources = Files.createDirectories(folder.resolve("plugin"));
        Map<String, String> texts = Map.of("Greeter", GREETER, "Always", ALWAYS, "Printer", PRINTER, "Bell", BELL);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path source = Files.writeString(sources.resolve(text.getKey() + ".java"), text.getValue());
            assertThat(compiler.run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-d",
                            classes.toString(),
                            source.toString()))
                    .isZero();
        }
        Path jar = folder.resolve("plugin.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (String name : texts.keySet()) {
                entry(
                        out,
                        "plugin/" + name + ".class",
                        Files.readAllBytes(classes.resolve("plugin/" + name + ".class")));
            }
            service(out, "NodeExecutorFactory", "plugin.Greeter");
            service(out, "DependencyRule", "plugin.Always");
            service(out, "EventExporter", "plugin.Printer");
            service(out, "TriggerAction", "plugin.Bell");
        }
        return jar;
    }

    private static void service(JarOutputStream out, String point, String type) throws IOException {
        entry(out, "META-INF/services/io.heddle.spi." + point, (type + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void entry(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private static List<String> run(Path folder, String classPath) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        classPath,
                        PlugInHost.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
