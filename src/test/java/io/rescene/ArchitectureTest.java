package io.rescene;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;

/** The direction of the dependencies: each package knows only those below it. */
@AnalyzeClasses(packages = "io.rescene", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule DIRECTION = layers();

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.rescene.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_CYCLES_WITHIN_THE_ROUTES =
            slices().matching("io.rescene.route.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_CYCLES_WITHIN_THE_RUNTIME =
            slices().matching("io.rescene.runtime.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_PART_KNOWS_THE_SPINE = parts("io.rescene.route");

    @ArchTest
    static final ArchRule NO_PART_OF_THE_RUNTIME_KNOWS_A_COMMAND = parts("io.rescene.runtime");

    @ArchTest
    static final ArchRule THE_DOMAIN_KNOWS_NO_FRAMEWORK = noClasses()
            .that()
            .resideInAnyPackage("io.rescene.scene..", "io.rescene.text..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "io.rescene.scene..",
                    "io.rescene.text..",
                    "java.lang..",
                    "java.util..",
                    "java.text..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule OPENAI_KNOWS_NO_SQL_AND_NO_CAMEL = noClasses()
            .that()
            .resideInAPackage("io.rescene.openai..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework..", "org.apache.camel..");

    @ArchTest
    static final ArchRule JOBS_AND_LEDGER_KNOW_NO_CAMEL = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.rescene.jobs..",
                    "io.rescene.ledger..",
                    "io.rescene.money..",
                    "io.rescene.estimate..",
                    "io.rescene.picture..",
                    "io.rescene.monitor..",
                    "io.rescene.resilience..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule ONLY_THE_COMPONENT_KNOWS_THE_REDIS_CLIENT = noClasses()
            .that()
            .resideOutsideOfPackages("io.rescene.queue..", "io.rescene.runtime..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.redisson..");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", java.time.Duration.class);

    /** No folder below a package knows what lies in the package itself. */
    private static ArchRule parts(String whole) {
        return noClasses()
                .that()
                .resideInAPackage(whole + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(whole);
    }

    private static LayeredArchitecture layers() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("io.rescene.cli..")
                .layer("runtime")
                .definedBy("io.rescene.runtime..")
                .layer("route")
                .definedBy("io.rescene.route..")
                .layer("jobs")
                .definedBy("io.rescene.jobs..")
                .layer("ledger")
                .definedBy("io.rescene.ledger..")
                .layer("estimate")
                .definedBy("io.rescene.estimate..")
                .layer("money")
                .definedBy("io.rescene.money..")
                .layer("openai")
                .definedBy("io.rescene.openai..")
                .layer("picture")
                .definedBy("io.rescene.picture..")
                .layer("scene")
                .definedBy("io.rescene.scene..")
                .layer("queue")
                .definedBy("io.rescene.queue..")
                .layer("resilience")
                .definedBy("io.rescene.resilience..")
                .layer("text")
                .definedBy("io.rescene.text..")
                .layer("monitor")
                .definedBy("io.rescene.monitor..")
                .layer("migration")
                .definedBy("io.rescene.migration..")
                .layer("embedded")
                .definedBy("io.rescene.embedded..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("runtime")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("route")
                .mayOnlyBeAccessedByLayers("cli", "runtime")
                .whereLayer("jobs")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route")
                .whereLayer("ledger")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route")
                .whereLayer("money")
                .mayOnlyBeAccessedByLayers("runtime", "jobs", "ledger", "monitor")
                .whereLayer("estimate")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route")
                .whereLayer("openai")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route", "ledger", "estimate")
                .whereLayer("picture")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route")
                .whereLayer("scene")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route", "jobs", "estimate")
                .whereLayer("queue")
                .mayOnlyBeAccessedByLayers("cli", "runtime", "route")
                .whereLayer("resilience")
                .mayOnlyBeAccessedByLayers(
                        "cli", "runtime", "route", "jobs", "ledger", "monitor", "migration", "picture", "queue")
                .whereLayer("monitor")
                .mayOnlyBeAccessedByLayers("cli", "runtime")
                .whereLayer("migration")
                .mayOnlyBeAccessedByLayers("cli", "runtime")
                .whereLayer("embedded")
                .mayOnlyBeAccessedByLayers("runtime")
                .ignoreDependency(resideInAPackage("io.rescene"), resideInAPackage("io.rescene.."));
    }
}
