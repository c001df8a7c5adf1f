package io.heddle.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.heddle.HeddleException;
import io.heddle.kernel.expression.Expressions;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeExecutorFactory;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecutorsTest {
    private static final NodeExecutor NOTHING = task -> NodeOutcome.deferred();

    @TempDir
    Path folder;

    private static HeddleSettings settings(String hocon) {
        return HeddleSettings.from(ConfigFactory.parseString(hocon)
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
    }

    private static Executors load(String hocon, Map<String, NodeExecutor> given) {
        return Executors.load(settings(hocon), Expressions.withDefaultLimits(), given);
    }

    /** With one factory declared on the class path. */
    private Executors loadWith(String hocon, Class<?> factory) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(NodeExecutorFactory.class.getName()), factory.getName());
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, ExecutorsTest.class.getClassLoader())) {
            return Executors.load(settings(hocon), Expressions.withDefaultLimits(), Map.of(), List.of(), loader);
        }
    }

    @Test
    void whatANodeWasSeenToLackIsForgottenSomeRoundsAfterTheLastTime() {
        Executors executors = load("", Map.of("mine", NOTHING));
        assertThat(executors.wasLacking("mine")).isFalse();
        executors.noteLacking("mine", 2);
        executors.again();
        executors.noteLacking("mine", 2);
        executors.again();
        assertThat(executors.wasLacking("mine")).isTrue();
        executors.again();
        assertThat(executors.wasLacking("mine")).isFalse();
    }

    @Test
    @Tag("promise-98")
    void builtInAndGiven() {
        Executors executors = load("", Map.of("mine", NOTHING));
        assertThat(executors.names()).containsExactly("cel", "fail", "http", "mine", "shell", "sleep");
        assertThat(executors.find("mine")).isSameAs(NOTHING);
        assertThat(executors.find("sleep")).isInstanceOf(TimedExecutor.class);
        assertThat(executors.find("other")).isNull();
        assertThat(executors.contains("mine")).isTrue();
        assertThat(executors.contains("other")).isFalse();
    }

    @Test
    @Tag("key-executors.shell.enabled")
    void shellRunsOnlyWhereAllowed() throws Exception {
        StubTask task = StubTask.with(Map.of("command", List.of("echo", "hi")));
        assertThat(task.error(load("", Map.of()).find("shell")).code()).isEqualTo("SHELL_NOT_ALLOWED");
        assertThat(task.output(
                        load("heddle.executors.shell.enabled = true", Map.of()).find("shell")))
                .isEqualTo(Map.of("exitCode", 0L, "stdout", "hi\n", "stderr", ""));
    }

    @Test
    @Tag("key-payload.max-size")
    void builtInsKeepThePayloadLimit() throws Exception {
        StubTask task = StubTask.with(Map.of("expression", "'0123456789'"));
        assertThat(task.error(load("heddle.payload.max-size = 10 b", Map.of()).find("cel"))
                        .code())
                .isEqualTo("OUTPUT_TOO_LARGE");
        assertThat(task.output(load("heddle.payload.max-size = 0", Map.of()).find("cel")))
                .isEqualTo("0123456789");
    }

    @Test
    void twoOfOneNameAreRefused() {
        refused("DUPLICATE_EXECUTOR", "sleep", () -> load("", Map.of("sleep", NOTHING)));
        refused("INVALID_EXECUTOR", "without a name", () -> load("", Map.of(" ", NOTHING)));
    }

    // ---- factories ------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-98")
    @Tag("key-executors.plugin")
    void factoriesOnTheClassPathGetTheirSettings() throws Exception {
        Executors executors = loadWith("heddle.executors.plugin.mail { host = here, ports = [25] }", MailFactory.class);
        MailExecutor mail = (MailExecutor) executors.find("mail");
        assertThat(mail.settings).isEqualTo(Map.of("host", "here", "ports", List.of(25L)));
        assertThat(mail.closed).isFalse();
        executors.close();
        assertThat(mail.closed).isTrue();
    }

    @Test
    void aFactoryWithoutSettingsGetsNone() throws Exception {
        MailExecutor mail = (MailExecutor) loadWith("", MailFactory.class).find("mail");
        assertThat(mail.settings).isEmpty();
    }

    @Test
    void anExecutorThatCannotBeClosedDoesNotStopTheRest() throws Exception {
        Executors executors = loadWith("", MailFactory.class);
        MailExecutor mail = (MailExecutor) executors.find("mail");
        mail.failsToClose = true;
        executors.close();
        assertThat(mail.closed).isTrue();
    }

    @Test
    void settingsForNobodyAreRefused() {
        refused("UNKNOWN_CONFIG_KEY", "[mail]", () -> load("heddle.executors.plugin.mail.host = here", Map.of()));
    }

    @Test
    void factoriesThatFailStopTheStart() {
        refused("EXECUTOR_START_FAILED", "no server", () -> loadWith("", BrokenFactory.class));
        refused("EXECUTOR_START_FAILED", "ExecutorsTest", () -> loadWith("", ExecutorsTest.class));
        refused("DUPLICATE_EXECUTOR", "SecondSleepFactory", () -> loadWith("", SecondSleepFactory.class));
    }

    private static void refused(
            String code, String detail, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(detail);
    }

    /** Made by a factory. */
    public static final class MailExecutor implements NodeExecutor, AutoCloseable {
        final Map<String, Object> settings;
        boolean closed;
        boolean failsToClose;

        MailExecutor(Map<String, Object> settings) {
            this.settings = settings;
        }

        @Override
        public NodeOutcome execute(NodeTask task) {
            return NodeOutcome.deferred();
        }

        @Override
        public void close() {
            closed = true;
            if (failsToClose) {
                throw new IllegalStateException("still sending");
            }
        }
    }

    /** A factory as an application would write it. */
    public static final class MailFactory implements NodeExecutorFactory {
        @Override
        public String name() {
            return "mail";
        }

        @Override
        public NodeExecutor create(Map<String, Object> settings) {
            return new MailExecutor(settings);
        }
    }

    /** One that cannot. */
    public static final class BrokenFactory implements NodeExecutorFactory {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public NodeExecutor create(Map<String, Object> settings) {
            throw new IllegalStateException("no server");
        }
    }

    /** One that takes a name that is taken. */
    public static final class SecondSleepFactory implements NodeExecutorFactory {
        @Override
        public String name() {
            return "sleep";
        }

        @Override
        public NodeExecutor create(Map<String, Object> settings) {
            return NOTHING;
        }
    }
}
