import { earlierApi } from "../agency/earlier-api.ts";
import type { Api } from "../stalls.ts";
import { ademe } from "./ademe.ts";
import type { ApiServer } from "./api.ts";
import { dataGouv } from "./data-gouv.ts";
import { geoApi } from "./geo-api.ts";
import { geopf } from "./geopf.ts";
import { georisques } from "./georisques.ts";
import type { ApiFilling } from "./api-filling.ts";

/** Opens one API of the market. */
export const apiServers: Readonly<Record<Api, (filling: ApiFilling) => ApiServer>> = {
  ademe,
  geoApi,
  geopf,
  georisques,
  dataGouv,
  earlierApi,
};
