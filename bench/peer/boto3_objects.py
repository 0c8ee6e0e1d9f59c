"""boto3 as a client of small objects: URL, put or get, connections and seconds in; requests per second out."""
import sys
import threading
import time

import boto3
from botocore.config import Config

url, verb, connections, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
body = bytes(range(256)) * 16
counts = [0] * connections


def client():
    return boto3.client("s3", endpoint_url=url, region_name="us-east-1", config=Config(s3={"addressing_style": "path"}))


def work(number, s3):
    start.wait()
    while time.perf_counter() < end:
        key = f"{number}/{counts[number] % 100 if verb == 'get' else counts[number]}"
        if verb == "put":
            s3.put_object(Bucket="boto3", Key=key, Body=body)
        else:
            s3.get_object(Bucket="boto3", Key=key)["Body"].read()
        counts[number] += 1


clients = [client() for _ in range(connections)]
clients[0].create_bucket(Bucket="boto3")
if verb == "get":
    for number in range(connections):
        for i in range(100):
            clients[number].put_object(Bucket="boto3", Key=f"{number}/{i}", Body=body)
start = threading.Event()
threads = [threading.Thread(target=work, args=(number, s3)) for number, s3 in enumerate(clients)]
for thread in threads:
    thread.start()
begin = time.perf_counter()
end = begin + seconds
start.set()
for thread in threads:
    thread.join()
print(sum(counts) / (time.perf_counter() - begin))
