package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeError;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each folder of {@code extensions} is compiled against the API alone and becomes a jar, as docs/extending.md tells. With
 * that jar Heddle has what is in it; without, it says by name what is missing and what to do.
 */
@Tag("promise-56")
class ExtensionsTest {
    private static final Path EXTENSIONS = Path.of("extensions");

    private static Heddle without;

    @TempDir
    Path folder;

    @BeforeAll
    static void startWithout() {
        without = Heddle.builder()
                .inMemory()
                .executor("done", task -> NodeOutcome.json("1"))
                .start();
    }

    @AfterAll
    static void stopWithout() {
        without.close();
    }

    @Test
    void anExecutor() throws Exception {
        WorkflowDefinition count = WorkflowDefinition.builder("count")
                .node("count", node -> node.executor("word-count").config("text", "an apple"))
                .build();
        // Its settings say that words are what stands between the letters a.
        try (Extended with = new Extended(
                "executor", Heddle.builder().inMemory().config("heddle.executors.plugin.word-count.separator = a"))) {
            assertThat(with.heddle
                            .start(count, StartOptions.DEFAULT)
                            .awaitEnd()
                            .output()
                            .text())
                    .isEqualTo("3");
        }
        WorkflowHandle refused = without.start(count, StartOptions.DEFAULT);
        assertThat(refused.awaitEnd().status()).isEqualTo(InstanceStatus.FAILED);
        NodeError error = refused.node("count").error();
        assertThat(error.code()).isEqualTo("NO_EXECUTOR");
        assertThat(error.message()).contains("word-count", "class path", "NodeExecutorFactory");
    }

    @Test
    void aDependencyRule() throws Exception {
        WorkflowDefinition vote = WorkflowDefinition.builder("vote")
                .task("a", "done")
                .task("b", "done")
                .task("c", "fail")
                .node(
                        "counted",
                        node -> node.executor("done")
                                .dependsOn(Dependency.custom("a", "majority", Map.of()))
                                .dependsOn(Dependency.custom("b", "majority", Map.of()))
                                .dependsOn(Dependency.custom("c", "majority", Map.of())))
                .build();
        try (Extended with =
                new Extended("rule", Heddle.builder().inMemory().executor("done", task -> NodeOutcome.json("1")))) {
            var run = with.heddle.start(vote, StartOptions.DEFAULT);
            run.awaitEnd();
            assertThat(run.status().executionPath()).contains("counted");
        }
        assertThatThrownBy(() -> without.start(vote, StartOptions.DEFAULT))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("UNKNOWN_RULE")
                .hasMessageContaining("majority")
                .hasMessageContaining(DependencyRule.class.getName());
    }

    @Test
    void aCleanupStrategy() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (Extended with =
                new Extended("cleanup", Heddle.builder().inMemory().config("heddle.cleanup.interval = 50ms"))) {
            with.heddle
                    .resources()
                    .register(resource(2 << 20, released::countDown))
                    .close();
            assertThat(released.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(with.heddle.resources().statistics().decisions().get("large-first"))
                    .containsEntry("RELEASE", 1L);
        }
        assertThatThrownBy(() -> without.resources().register(resource(1, () -> {})))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_STRATEGY"))
                .hasMessageContaining("large-first")
                .hasMessageContaining("META-INF/services/io.heddle.spi.CleanupStrategy");
    }

    private static ResourceSpec resource(long size, ResourceSpec.ReleaseAction release) {
        return new ResourceSpec(
                ResourceKind.BLOB,
                ResourceOwner.component("test"),
                ReleaseStrategy.custom("large-first"),
                size,
                release);
    }

    /** What a contributor has told stays when it is gone, so nothing is deleted because somebody forgot a jar. */
    @Test
    void aKindOfReferences() throws Exception {
        WorkflowDefinition nightly = WorkflowDefinition.builder("nightly")
                .version("1.0.0")
                .task("n", "sleep")
                .build();
        Path data = folder.resolve("data");
        try (Heddle before = Heddle.builder().dataDir(data).start()) {
            before.publish(nightly);
            assertThat(before.definitions().isActive(nightly.id())).isFalse();
        }
        Path schedules = Files.writeString(folder.resolve("schedules"), "midnight = nightly\n");
        System.setProperty("schedules.file", schedules.toString());
        try (Extended with = new Extended("reference", Heddle.builder().dataDir(data))) {
            assertRefused(with.heddle, nightly);
        } finally {
            System.clearProperty("schedules.file");
        }
        try (Heddle after = Heddle.builder().dataDir(data).start()) {
            assertRefused(after, nightly);
        }
    }

    private static void assertRefused(Heddle heddle, WorkflowDefinition definition) {
        assertThat(heddle.definitions().delete(DeleteRequest.safe(definition.id())))
                .isInstanceOfSatisfying(
                        DeleteResult.Refused.class,
                        refused -> assertThat(refused.references().references())
                                .extracting(reference -> reference.type() + " " + reference.sourceId())
                                .containsExactly("SCHEDULE midnight"));
    }

    @Test
    void anExporter() throws Exception {
        assertThatThrownBy(() -> new Extended("exporter", Heddle.builder().inMemory()))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("EXPORTER_START_FAILED"))
                .hasMessageContaining("com.example.LineExporter")
                .hasMessageContaining("-Dlines.file");
        Path lines = folder.resolve("lines");
        System.setProperty("lines.file", lines.toString());
        try (Extended with =
                new Extended("exporter", Heddle.builder().inMemory().executor("done", task -> NodeOutcome.json("1")))) {
            with.heddle
                    .start(WorkflowDefinition.builder("one").task("n", "done").build(), StartOptions.id("one-1"))
                    .awaitEnd();
        } finally {
            System.clearProperty("lines.file");
        }
        assertThat(lines)
                .content()
                .startsWith("one-1 1 INSTANCE_CREATED\n")
                .containsOnlyOnce(" NODE_COMPLETED\n")
                .contains(" INSTANCE_COMPLETED\n");
        assertThat(without.exporters()).isEmpty();
    }

    /** A Heddle whose application has one more jar on its class path. */
    private final class Extended implements AutoCloseable {
        private final URLClassLoader loader;
        private final Heddle heddle;

        Extended(String extension, Heddle.Builder builder) throws IOException {
            Thread thread = Thread.currentThread();
            ClassLoader application = thread.getContextClassLoader();
            loader = new URLClassLoader(new URL[] {jar(extension).toUri().toURL()}, application);
            thread.setContextClassLoader(loader);
            try {
                heddle = builder.start();
            } catch (RuntimeException e) {
                loader.close();
                throw e;
            } finally {
                thread.setContextClassLoader(application);
            }
        }

        @Override
        public void close() throws IOException {
            heddle.close();
            loader.close();
        }
    }

    private Path jar(String extension) throws IOException {
        Path sources = EXTENSIONS.resolve(extension);
        Path classes = Files.createDirectories(folder.resolve("classes-" + extension));
        List<String> arguments = Stream.concat(
                        Stream.of("-proc:none", "-Xlint:all", "-Werror", "-cp", api(), "-d", classes.toString()),
                        files(sources).stream()
                                .filter(file -> file.toString().endsWith(".java"))
                                .map(Path::toString))
                .toList();
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        Path jar = folder.resolve(extension + ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Path compiled : files(classes)) {
                add(out, classes, compiled);
            }
            for (Path registration : files(sources.resolve("META-INF"))) {
                add(out, sources, registration);
            }
        }
        return jar;
    }

    /** Where the API alone is. */
    private static String api() throws MalformedURLException {
        return Path.of(Heddle.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void add(JarOutputStream out, Path root, Path file) throws IOException {
        out.putNextEntry(new JarEntry(root.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
        out.closeEntry();
    }
}
