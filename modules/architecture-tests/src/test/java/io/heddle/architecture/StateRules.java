package io.heddle.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nothing changes behind everybody's back. */
final class StateRules {

    /** Packages of collections that refuse to change. */
    private static final List<String> IMMUTABLE_COLLECTIONS = List.of(
            "java.util.ImmutableCollections",
            "java.util.Collections$Unmodifiable",
            "java.util.Collections$Empty",
            "java.util.Collections$Singleton",
            "org.pcollections.",
            "com.google.common.collect.Regular",
            "com.google.common.collect.Singleton",
            "com.google.common.collect.Immutable");

    /** Static values that look changeable and why they may stay. */
    static final Map<String, String> EXCEPTIONS = Map.of(
            "io.heddle.kernel.instance.InstanceState.NONE",
            "evolution writes to a copy it has just made, never to the state it was given",
            "io.heddle.kernel.instance.NodeState.PENDING",
            "evolution writes to a copy it has just made, never to the state it was given",
            "io.heddle.kernel.instance.NodeState$Details.NONE",
            "evolution writes to a copy it has just made, never to the state it was given",
            "io.heddle.Payload.NULL",
            "a payload lets go of its bytes once they are in a store, and what is as small as this never gets there",
            "io.heddle.journal.FolderLock.OWNED_HERE",
            "file locks belong to the whole JVM, so which folders it holds is a fact about the JVM");

    static final ArchRule STATIC_FIELDS_ARE_FINAL = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("a static variable is a global: whoever reads it depends on whoever wrote it last, and two Heddles"
                    + " in one JVM would share it");

    static final ArchRule STATIC_VALUES_DO_NOT_CHANGE = fields().that()
            .areStatic()
            .and(describe("are written by people", StateRules::isWritten))
            .and(describe("are not named exceptions", field -> !EXCEPTIONS.containsKey(field.getFullName())))
            .should(holdSomethingImmutable())
            .because("a final reference to something that changes is a global variable in disguise: the mutable"
                    + " singleton that hides cycles");

    static final ArchRule NO_JAVA_SERIALIZATION = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.Object(In|Out)putStream")
            .because("what is stored must stay readable when classes change, and reading foreign objects runs foreign"
                    + " code");

    static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS = noClasses()
            .that()
            .resideOutsideOfPackage("io.heddle.cli..")
            .should()
            .accessTargetWhere(describe(
                    "print to the terminal or end the JVM",
                    (JavaAccess<?> access) -> access.getTargetOwner().getName().equals("java.lang.System")
                            && List.of("out", "err", "exit")
                                    .contains(access.getTarget().getName())))
            .because("inside an application the terminal and the life of the process belong to the application");

    static final ArchRule NO_LIFE_HANGS_ON_A_WEAK_REFERENCE = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.lang\\.ref\\..*|java\\.util\\.WeakHashMap")
            .because("a run ends when its events say so; what the garbage collector may take away must not decide it");

    static final ArchRule NOTHING_IS_A_CLUSTER_SINGLETON = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko.cluster.singleton..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("org\\.apache\\.pekko\\.cluster\\.typed\\.(Cluster)?Singleton.*")
            .because(
                    "one actor for the whole cluster on the way of a start is a limit for all and, when its node goes, an"
                            + " end for all");

    private StateRules() {}

    private static boolean isWritten(JavaField field) {
        return !field.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static ArchCondition<JavaField> holdSomethingImmutable() {
        return new ArchCondition<>("hold something that cannot change") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                mutability(field)
                        .ifPresent(why -> events.add(
                                SimpleConditionEvent.violated(field, field.getFullName() + " holds " + why)));
            }
        };
    }

    /** Why the value of a static field can change, if it can. */
    static Optional<String> mutability(JavaField field) {
        JavaClass type = field.getRawType();
        if (type.isArray()) {
            return field.getModifiers().contains(JavaModifier.PUBLIC)
                            || field.getModifiers().contains(JavaModifier.PROTECTED)
                    ? Optional.of("an array anybody can write to")
                    : Optional.empty();
        }
        if (type.getPackageName().startsWith("java.util.concurrent") && !type.isEnum()) {
            return Optional.of("a " + type.getName());
        }
        if (type.isAssignableTo(ThreadLocal.class) || type.isAssignableTo(Thread.class)) {
            return Optional.of("a " + type.getName());
        }
        Object value = valueOf(field);
        if (value instanceof Map || value instanceof Collection) {
            String name = value.getClass().getName();
            return IMMUTABLE_COLLECTIONS.stream().anyMatch(name::startsWith)
                    ? Optional.empty()
                    : Optional.of("a collection that can change (" + name + ")");
        }
        return value == null ? Optional.empty() : changingField(value.getClass());
    }

    /** The first instance field of a Heddle type that can be assigned again. */
    private static Optional<String> changingField(Class<?> type) {
        for (Class<?> level = type;
                level != null && level.getName().startsWith("io.heddle");
                level = level.getSuperclass()) {
            for (Field field : level.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers) && !Modifier.isFinal(modifiers)) {
                    return Optional.of("a " + type.getName() + ", whose field " + field.getName() + " can be assigned");
                }
            }
        }
        return Optional.empty();
    }

    private static Object valueOf(JavaField field) {
        try {
            Field reflected = field.reflect();
            reflected.setAccessible(true);
            return reflected.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + field.getFullName(), e);
        }
    }
}
