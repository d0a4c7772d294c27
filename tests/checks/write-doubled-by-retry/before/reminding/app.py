import smtplib


def handler(event, context):
    with smtplib.SMTP("mail.example.com") as mail:
        mail.sendmail("shop@example.com", "owner@example.com", "Look at the orders")
