package io.rescene.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.rescene.monitor.LibraryStatus;
import io.rescene.monitor.Rate;
import io.rescene.openai.Json;
import io.rescene.support.Services;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatusJsonIT {
    @RegisterExtension
    static final Services SERVICES = new Services();

    @Test
    void aNameThatAVideoDoesNotHaveIsNull() throws IOException {
        SERVICES.createLibrary();
        SERVICES.migrate();
        SERVICES.jdbc().update("""
                INSERT INTO public.videos (owner_id, storage_path, status, has_rich_semantics)
                VALUES (gen_random_uuid(), 'x', 'READY', true), (gen_random_uuid(), 'x', 'PROCESSING', false)
                """);
        LibraryStatus status = LibraryStatus.of(SERVICES.jdbc(), Optional.empty());
        JsonNode said = Json.MAPPER.readTree(StatusJson.of(status, new Rate(0, 0), 0, Optional.empty()));
        assertThat(said.at("/recent/0/filename").isNull()).as("%s", said).isTrue();
        assertThat(said.at("/stuck/0/filename").isNull()).as("%s", said).isTrue();
    }
}
