package io.heddle.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** State is protected by having one owner, not by locks. */
final class LockRules {

    /** Calls that make a thread wait for another one, by owner. */
    private static final Map<String, Set<String>> WAITING = Map.of(
            "java.lang.Thread", Set.of("sleep", "join", "onSpinWait", "yield"),
            "java.lang.Object", Set.of("wait", "notify", "notifyAll"),
            "java.util.concurrent.CompletableFuture", Set.of("get", "join"),
            "java.util.concurrent.Future", Set.of("get"),
            "java.util.concurrent.CountDownLatch", Set.of("await"),
            "java.util.concurrent.Semaphore", Set.of("acquire", "tryAcquire"),
            "java.util.concurrent.BlockingQueue", Set.of("take", "put", "poll"),
            "java.util.concurrent.locks.LockSupport", Set.of("park", "parkNanos", "parkUntil"),
            "scala.concurrent.Await", Set.of("result", "ready"));

    private static final Set<String> LOCKING_WRAPPERS = Set.of(
            "synchronizedMap",
            "synchronizedList",
            "synchronizedSet",
            "synchronizedCollection",
            "synchronizedSortedMap");

    static final ArchRule NO_MONITORS = noClasses()
            .should(enterMonitors())
            .because("a lock protects only those who remember it; a state with one owner needs none. Bytecode is read"
                    + " because a synchronized block leaves no other trace");

    static final ArchRule NO_LOCKS = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.journal..")
            .and(describe("are not the pool of the threads for user code", LockRules::isNoPool))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.Semaphore")
            .orShould()
            .accessTargetWhere(describe(
                    "wrap a collection in a lock",
                    (JavaAccess<?> access) -> access.getTargetOwner().getName().equals("java.util.Collections")
                            && LOCKING_WRAPPERS.contains(access.getTarget().getName())))
            .because(
                    "waiting is a message that has not come yet. The journal is exempt: its gate keeps the native"
                            + " storage engine from being closed under a read, which no actor can order. The pool for user code has no lock"
                            + " either, but its threads have to rest, and what puts them to rest is in the package of the locks");

    static final ArchRule ACTORS_DO_NOT_BLOCK = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.heddle.runtime.instance..",
                    "io.heddle.runtime.registry..",
                    "io.heddle.runtime.manager..",
                    "io.heddle.runtime.dispatch..")
            .and(describe(
                    "are not the registry's client",
                    type -> !type.getName().equals("io.heddle.runtime.registry.RegistryAccess")))
            .and(describe("are not the pool of the threads for user code", LockRules::isNoPool))
            .should()
            .accessTargetWhere(waiting())
            .because("an actor that waits holds a thread every other actor needs; user code blocks on a dispatcher of"
                    + " its own. RegistryAccess is no actor, and joins only what has completed");

    private LockRules() {}

    private static boolean isNoPool(JavaClass type) {
        String pool = "io.heddle.runtime.dispatch.RelayPool";
        return !type.getName().equals(pool) && !type.getName().startsWith(pool + "$");
    }

    private static DescribedPredicate<JavaAccess<?>> waiting() {
        return describe(
                "make a thread wait",
                access -> WAITING.getOrDefault(access.getTargetOwner().getName(), Set.of())
                        .contains(access.getTarget().getName()));
    }

    private static ArchCondition<JavaClass> enterMonitors() {
        return new ArchCondition<>("enter monitors (synchronized methods or blocks)") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                List<String> places = monitors(type);
                String message = type.getName() + " enters a monitor in " + places;
                events.add(new SimpleConditionEvent(type, !places.isEmpty(), message));
            }
        };
    }

    /** Methods of {@code type} that are synchronized or hold a synchronized block. */
    static List<String> monitors(JavaClass type) {
        List<String> places = new ArrayList<>();
        try (InputStream bytes = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            new ClassReader(bytes).accept(new MonitorFinder(places), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the bytecode of " + type.getName(), e);
        }
        return places;
    }

    private static final class MonitorFinder extends ClassVisitor {
        private final List<String> places;

        MonitorFinder(List<String> places) {
            super(Opcodes.ASM9);
            this.places = places;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            if ((access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                places.add(name);
            }
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInsn(int opcode) {
                    if (opcode == Opcodes.MONITORENTER) {
                        places.add(name);
                    }
                }
            };
        }
    }
}
