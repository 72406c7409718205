/** How large an installation is, and how much of it is asked. All but `postgresSizes` and `zones` is a month's. */
export interface Case {
  readonly name: string;
  /** Rows of DVF that are held: five years. France has some 20 million. */
  readonly sales: number;
  /** Adverts that are followed. */
  readonly adverts: number;
  /** Pages of sites that are visited. */
  readonly pages: number;
  /** Runs of the state machine, and tasks in all of them. */
  readonly runs: number;
  readonly tasks: number;
  /** Questions over HTTP. */
  readonly questions: number;
  /** Size of the database's machine in db.t4g.medium (4 GiB): prices of a family double with each size. */
  readonly postgresSizes: number;
  /** 2: a standby in another zone, which doubles machine and disk. */
  readonly zones: number;
}

const DEPARTMENTS = 96;
const FRANCE = { sales: 20_000_000, adverts: 1_000_000 };
const share = (departments: number) => ({
  sales: Math.round((FRANCE.sales * departments) / DEPARTMENTS),
  adverts: Math.round((FRANCE.adverts * departments) / DEPARTMENTS),
});

/** What is told of: a department, a region of eight, the country. */
export const CASES: readonly Case[] = [
  {
    name: "department",
    ...share(1),
    pages: 30_000,
    runs: 400,
    tasks: 1_500,
    questions: 100_000,
    postgresSizes: 1,
    zones: 1,
  },
  {
    name: "region",
    ...share(8),
    pages: 240_000,
    runs: 800,
    tasks: 6_000,
    questions: 1_000_000,
    postgresSizes: 2,
    zones: 2,
  },
  {
    name: "country",
    ...share(DEPARTMENTS),
    pages: 3_000_000,
    runs: 1_500,
    tasks: 30_000,
    questions: 10_000_000,
    postgresSizes: 8,
    zones: 2,
  },
];
