package io.rescene.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.jobs.Runs;
import io.rescene.support.BillEntry;
import io.rescene.support.Fixture;
import io.rescene.support.InProcess;
import io.rescene.support.Services;
import io.rescene.support.Testbed;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of an owner, however the library's own table of profiles is made. */
class LanguagesIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Testbed testbed = new Testbed(SERVICES);

    private InProcess library(String change) {
        InProcess app = testbed.app();
        app.migrate();
        Fixture.small(2, 1).install(SERVICES.dataSource(), testbed.pictures().base());
        SERVICES.jdbc().execute("DELETE FROM public.user_profiles");
        SERVICES.jdbc().execute(change);
        return app;
    }

    private void asksInKorean(InProcess app) {
        app.dryRun(
                new Runs.Request(Runs.Origin.COMMAND, Optional.empty(), Optional.empty(), false, false), preview -> {});
        app.reprocess();
        assertThat(app.drain()).isZero();
        assertThat(testbed.openAi().bill().entries())
                .isNotEmpty()
                .extracting(BillEntry::text)
                .allMatch(text -> text.matches("(?s).*\\p{IsHangul}.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"uuid", "text", "varchar(40)", "citext"})
    void profilesAreFoundWhateverTheTypeOfTheirUserId(String type) {
        SERVICES.jdbc().execute("CREATE EXTENSION IF NOT EXISTS citext");
        InProcess app = library("ALTER TABLE public.user_profiles ALTER COLUMN user_id TYPE " + type);
        SERVICES.jdbc()
                .execute("INSERT INTO public.user_profiles (user_id, preferred_language)"
                        + " SELECT DISTINCT owner_id::text::" + type + ", 'ko' FROM public.videos");
        asksInKorean(app);
    }
}
