package io.heddle.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;

/** Every class Heddle ships, read once from its bytecode. */
final class Production {

    /** Main classes of all modules on this module's class path; tests and planted violations are left out. */
    static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(Production::isMain).importPackages("io.heddle");

    private Production() {}

    /** Test classes lie in {@code test-classes}, or in a jar of their own. */
    private static boolean isMain(Location location) {
        return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
}
