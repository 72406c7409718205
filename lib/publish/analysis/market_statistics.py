"""Works out the market of communes over a published `ventes.parquet` with Spark, and writes it as Parquet.

    spark-submit market_statistics.py --sales s3://BUCKET/publications/EDITION/ventes.parquet \
        --sql s3://BUCKET/analysis/market-statistics.sql --to s3://BUCKET/analysis/EDITION/marche-communes

Addresses are whatever Spark reads: s3://, file://, hdfs://. Fails when `--to` holds something already.
"""

import argparse

from pyspark.sql import SparkSession


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sales", required=True, help="the published ventes.parquet")
    parser.add_argument("--sql", required=True, help="market-statistics.sql")
    parser.add_argument("--to", required=True, help="the folder that the result is written to")
    asked = parser.parse_args()

    spark = SparkSession.builder.appName("market-statistics").getOrCreate()
    try:
        [(_, statement)] = spark.sparkContext.wholeTextFiles(asked.sql).collect()
        spark.read.parquet(asked.sales).createOrReplaceTempView("ventes")
        spark.sql(statement).write.mode("errorifexists").parquet(asked.to)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
